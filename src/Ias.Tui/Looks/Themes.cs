using System.Collections.Immutable;
using Ias.Core.Text;
using Ias.Tui.Preferences;

namespace Ias.Tui.Looks;

/// <summary>The themes there are: the built-in ones, and a person's own in <c>$XDG_CONFIG_HOME/ias/themes/NAME.yaml</c>, which come
/// first.</summary>
public static class Themes
{
    /// <summary>Names the theme when nothing on the command line does.</summary>
    public const string Variable = "IAS_THEME";

    /// <summary>In the order in which they are listed.</summary>
    public static ImmutableArray<string> BuiltIn { get; } =
    ["default", "dark", "light", "high-contrast", "mono", "deuteranopia", "tritanopia", "aurora"];

    /// <summary>
    /// The theme in force: of <paramref name="asked"/> (<c>--theme</c>; a name, or a file when there is a slash in it), else of <see
    /// cref="Variable"/>, else of <see cref="DashboardFile"/>, else the default one. With a problem it is the default one, too. Bring it
    /// down to the terminal's colours with <see cref="Theme.For"/>.
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

    /// <summary>Every theme that can be chosen: the built-in ones, then a person's own by name.</summary>
    public static IReadOnlyList<ThemeSource> All(string? folder = null)
    {
        folder ??= ConfigHome.Folder;
        var own =
            folder.Length > 0 && Directory.Exists(Shelf(folder))
                ? Directory
                    .GetFiles(Shelf(folder), "*.yaml")
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

    /// <summary>The text of the theme of that name (or of that file, with a slash in it), and the file's name for messages; null when there
    /// is none.</summary>
    /// <exception cref="ProblemException">A file that cannot be read.</exception>
    public static (string Text, string File)? Find(string name, string? folder = null)
    {
        folder ??= ConfigHome.Folder;
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return PreferencesFile.Text(name) is { } given ? (given, name) : null;
        }

        var path = folder.Length > 0 && name != Theme.Default.Name ? Path.Combine(Shelf(folder), name + ".yaml") : "";
        return path.Length > 0 && PreferencesFile.Text(path) is { } own ? (own, path)
            : BuiltInText(name) is { } text ? (text, name + ".yaml")
            : null;
    }

    /// <summary>The problem of asking for a theme that is not there.</summary>
    /// <param name="on">Who asked: an option, a variable, a place in a file.</param>
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
            // what it is chosen by, whatever its file says
            var theme = name.Contains('/', StringComparison.Ordinal) ? read.Theme : read.Theme with { Name = name };
            return new LoadedTheme(read.Problems.Count == 0 ? theme : Theme.Default, [.. before, .. read.Problems]);
        }
        catch (ProblemException broken)
        {
            return new LoadedTheme(Theme.Default, [.. before, broken.Problem]);
        }
    }

    private static string Shelf(string folder) => Path.Combine(folder, "themes");

    private static string? BuiltInText(string name)
    {
        using var stream = typeof(Themes).Assembly.GetManifestResourceStream($"themes/{name}.yaml");
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
