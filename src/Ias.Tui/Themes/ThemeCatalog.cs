using System.Collections.Immutable;
using Ias.Core.Text;
using Ias.Tui.Preferences;

namespace Ias.Tui.Themes;

/// <summary>Available themes: the built-in ones, and the user's in <c>$XDG_CONFIG_HOME/ias/themes/NAME.yaml</c>, which take
/// precedence.</summary>
public static class ThemeCatalog
{
    /// <summary>Environment variable that names the theme if no option does.</summary>
    public const string Variable = "IAS_THEME";

    /// <summary>Names of the built-in themes, in listing order.</summary>
    public static ImmutableArray<string> BuiltIn { get; } =
    ["default", "dark", "light", "high-contrast", "mono", "deuteranopia", "tritanopia", "aurora"];

    /// <summary>
    /// Loads the theme in force: from <paramref name="asked"/> (<c>--theme</c>; a name, or a file if it contains a slash), else
    /// <see cref="Variable"/>, else <see cref="DashboardFile"/>, else the default. After a problem it is the default, too.
    /// <see cref="Theme.For"/> adapts it to the terminal's colors.
    /// </summary>
    public static LoadedTheme Load(string? asked = null) => Load(asked, Environment.GetEnvironmentVariable(Variable), ConfigHome.Folder);

    internal static LoadedTheme Load(string? asked, string? variable, string folder)
    {
        if (asked is { Length: > 0 })
        {
            return Named(asked, "--theme", folder, []);
        }

        if (variable is { Length: > 0 })
        {
            return Named(variable, Variable, folder, []);
        }

        var preferences = DashboardFile.Load(folder);
        return preferences.Theme.Length > 0
            ? Named(preferences.Theme, preferences.Place, folder, preferences.Problems)
            : new LoadedTheme(Theme.Default, preferences.Problems);
    }

    /// <summary>All themes that can be chosen: built-in ones first, then the user's by name.</summary>
    public static IReadOnlyList<ThemeSource> All(string? folder = null)
    {
        folder ??= ConfigHome.Folder;
        var own =
            folder.Length > 0 && Directory.Exists(FolderOf(folder))
                ? Directory
                    .GetFiles(FolderOf(folder), "*.yaml")
                    .Select(path => new ThemeSource(Path.GetFileNameWithoutExtension(path), path))
                    .OrderBy(t => t.Name, StringComparer.Ordinal)
                    .ToList()
                : [];
        return
        [
            .. BuiltIn
                .Where(name => name == Theme.Default.Name || own.TrueForAll(t => t.Name != name))
                .Select(name => new ThemeSource(name, "")),
            .. own.Where(t => t.Name != Theme.Default.Name),
        ];
    }

    /// <summary>Text and file name of the theme with that name (or of that file, if it contains a slash); null = not found.</summary>
    /// <exception cref="ProblemException">The file cannot be read.</exception>
    public static (string Text, string File)? Find(string name, string? folder = null)
    {
        folder ??= ConfigHome.Folder;
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return PreferencesFile.Text(name) is { } given ? (given, name) : null;
        }

        var path = folder.Length > 0 && name != Theme.Default.Name ? Path.Combine(FolderOf(folder), name + ".yaml") : "";
        return path.Length > 0 && PreferencesFile.Text(path) is { } own ? (own, path)
            : BuiltInText(name) is { } text ? (text, name + ".yaml")
            : null;
    }

    /// <summary>Problem for a theme name that does not exist.</summary>
    /// <param name="on">Origin of the name: an option, a variable, a place in a file.</param>
    public static Problem None(string name, string on = "", string? folder = null)
    {
        var near = NearestWord.Of(name, All(folder).Select(t => t.Name).ToList());
        return new Problem(
            $"There is no theme {name}.{(near is null ? "" : $" Did you mean {near}?")}",
            on,
            "ias theme list",
            ExitCode.Usage
        );
    }

    private static LoadedTheme Named(string name, string on, string folder, IReadOnlyList<Problem> before)
    {
        if (name == Theme.Default.Name)
        {
            return new LoadedTheme(Theme.Default, before);
        }

        try
        {
            if (Find(name, folder) is not { } found)
            {
                return new LoadedTheme(Theme.Default, [.. before, None(name, on, folder)]);
            }

            var read = ThemeFile.Read(found.Text, found.File);
            // Named after what selected it, whatever the file says.
            var theme = name.Contains('/', StringComparison.Ordinal) ? read.Theme : read.Theme with { Name = name };
            return new LoadedTheme(read.Problems.Count == 0 ? theme : Theme.Default, [.. before, .. read.Problems]);
        }
        catch (ProblemException broken)
        {
            return new LoadedTheme(Theme.Default, [.. before, broken.Problem]);
        }
    }

    private static string FolderOf(string folder) => Path.Combine(folder, "themes");

    private static string? BuiltInText(string name)
    {
        using var stream = typeof(ThemeCatalog).Assembly.GetManifestResourceStream($"themes/{name}.yaml");
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
