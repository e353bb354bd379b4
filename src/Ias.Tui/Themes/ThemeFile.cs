using Ias.Tui.Preferences;

namespace Ias.Tui.Themes;

/// <summary>Reads a theme from a YAML file.</summary>
public static class ThemeFile
{
    /// <summary>Reads the text of a theme file.</summary>
    /// <param name="file">File name for messages; without folder and extension it names a theme that does not name itself.</param>
    public static ThemeReading Read(string text, string file)
    {
        var reader = new ThemeReader(file);
        try
        {
            return reader.Read(PreferencesFile.Entries(text, file));
        }
        catch (ProblemException broken)
        {
            return new ThemeReading(Theme.Default, [broken.Problem], file, reader.Places);
        }
    }
}
