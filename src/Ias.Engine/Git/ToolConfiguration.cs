using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>Configuration of the person's gh or glab, which looks for it in the same places.</summary>
internal static class ToolConfiguration
{
    /// <summary>Content of one of its files; empty = there is none.</summary>
    /// <param name="own">Variable that names its folder: <c>GH_CONFIG_DIR</c>.</param>
    /// <param name="name">Name of its folder in the person's configuration folder.</param>
    public static byte[] Read(string own, string name, string file, Func<string, string?> variable)
    {
        var folder =
            variable(own) is { Length: > 0 } named ? named
            : variable("XDG_CONFIG_HOME") is { Length: > 0 } config ? Path.Combine(config, name)
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config", name)
            : "";
        return folder.Length > 0 ? RegularFile.Read(Path.Combine(folder, file)) ?? [] : [];
    }
}
