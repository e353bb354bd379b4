using Ias.Core.Config;

namespace Ias.Tui.Preferences;

/// <summary>User's dashboard settings: <c>dashboard.yaml</c> in <see cref="ConfigHome"/>.</summary>
/// <param name="Theme">Name of the theme; empty = not set.</param>
/// <param name="Place">Place of the setting, for messages: <c>…/dashboard.yaml:1:8</c>.</param>
/// <param name="Problems">Problems of the file.</param>
public sealed record DashboardFile(string Theme, string Place, IReadOnlyList<Problem> Problems)
{
    public const string Name = "dashboard.yaml";

    private static readonly string[] Known = ["theme"];

    /// <summary>Reads the file from a folder; empty settings if there is none.</summary>
    public static DashboardFile Load(string folder) =>
        PreferencesFile.Load(folder, Name, Read, new DashboardFile("", "", []), problem => new DashboardFile("", "", [problem]));

    /// <summary>Writes a theme's name into the file and keeps its other contents.</summary>
    /// <returns>Path of the file.</returns>
    /// <exception cref="ProblemException">There is no folder, or the file's contents cannot be read.</exception>
    public static string Keep(string folder, string theme)
    {
        if (folder.Length == 0)
        {
            throw new ProblemException(new Problem("There is no folder for your settings.", Next: "export HOME, or XDG_CONFIG_HOME"));
        }

        if (Load(folder).Problems is [var broken, ..])
        {
            throw new ProblemException(broken);
        }

        var path = Path.Combine(folder, Name);
        var lines = (PreferencesFile.Text(path) ?? "").Split('\n', StringSplitOptions.None).ToList();
        var at = lines.FindIndex(line =>
            line.StartsWith("theme", StringComparison.Ordinal) && line["theme".Length..].TrimStart().StartsWith(':')
        );
        if (at >= 0)
        {
            lines[at] = $"theme: {theme}";
        }
        else
        {
            lines.Insert(0, $"theme: {theme}");
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(path, string.Join('\n', lines)); // follows a symbolic link, which is allowed
        return path;
    }

    private static DashboardFile Read(string text, string path)
    {
        var (theme, place) = ("", "");
        var problems = new List<Problem>();
        foreach (var entry in PreferencesFile.Entries(text, path))
        {
            switch (entry)
            {
                case { Key: "theme", Value: ConfigNode.Scalar { IsNothing: true } }:
                    break;
                case { Key: "theme", Value: ConfigNode.Scalar { Text: var name } value }:
                    (theme, place) = (name, $"{path}:{value.Line}:{value.Column}");
                    break;
                case { Key: "theme" }:
                    problems.Add(
                        new Problem(
                            "theme must be one theme's name.",
                            $"{path}:{entry.Value.Line}:{entry.Value.Column}, key theme",
                            "theme: dark",
                            ExitCode.Usage
                        )
                    );
                    break;
                default:
                    problems.Add(PreferencesFile.Unknown(entry, path, Known));
                    break;
            }
        }

        return new DashboardFile(theme, place, problems);
    }
}
