using Ias.Tui.Preferences;

namespace Ias.Tui.Looks;

/// <summary>A theme as a YAML file.</summary>
public static class ThemeFile
{
    /// <summary>Reads a theme's text.</summary>
    /// <param name="file">Its name, for messages; without folder and ending it is the theme's name where the text gives none.</param>
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
