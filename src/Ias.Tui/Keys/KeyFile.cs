using Ias.Tui.Preferences;

namespace Ias.Tui.Keys;

/// <summary>A person's own keys: <c>keys.yaml</c> in <see cref="ConfigHome"/>.</summary>
public static class KeyFile
{
    public const string Name = "keys.yaml";

    /// <summary>Where it is looked for; empty when the person has no folder for it.</summary>
    public static string DefaultPath => ConfigHome.Folder is { Length: > 0 } folder ? Path.Combine(folder, Name) : "";

    /// <summary>The keys in force. With a problem in the file they are the defaults, all of them: half a key map would be a trap.</summary>
    /// <param name="path">The file; null = <see cref="DefaultPath"/>.</param>
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

    /// <summary>The keys that a text binds.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ProblemException">It is no YAML.</exception>
    public static LoadedKeys Read(string text, string file)
    {
        var reader = new KeyReader(file);
        var map = reader.Read(PreferencesFile.Entries(text, file));
        return new LoadedKeys(map, reader.Problems, file);
    }
}
