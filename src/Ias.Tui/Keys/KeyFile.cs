using Ias.Tui.Preferences;

namespace Ias.Tui.Keys;

/// <summary>User's key bindings: <c>keys.yaml</c> in <see cref="ConfigHome"/>.</summary>
public static class KeyFile
{
    public const string Name = "keys.yaml";

    /// <summary>Path of the file; empty = the user has no configuration folder.</summary>
    public static string DefaultPath => ConfigHome.Folder is { Length: > 0 } folder ? Path.Combine(folder, Name) : "";

    /// <summary>Loads the keys in force. A problem in the file restores all defaults: half a key map would be a trap.</summary>
    /// <param name="path">Path; null = <see cref="DefaultPath"/>.</param>
    public static LoadedKeys Load(string? path = null)
    {
        path ??= DefaultPath;
        try
        {
            return path.Length > 0 && PreferencesFile.Text(path) is { } text ? Read(text, path) : new LoadedKeys(KeyMap.Default, [], "");
        }
        catch (ProblemException broken)
        {
            return new LoadedKeys(KeyMap.Default, [broken.Problem], path);
        }
    }

    /// <summary>Reads the key bindings of a text.</summary>
    /// <param name="file">File name for messages.</param>
    /// <exception cref="ProblemException">The text is not valid YAML.</exception>
    public static LoadedKeys Read(string text, string file)
    {
        var reader = new KeyReader(file);
        var map = reader.Read(PreferencesFile.Entries(text, file));
        return new LoadedKeys(map, reader.Problems, file);
    }
}
