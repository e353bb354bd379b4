namespace Ias.Core.Text;

/// <summary>Text of several lines that an agent or a file of the repository holds.</summary>
public static class OutsideWords
{
    /// <summary>The text without control characters and with an end, so that a screen or an agent gets no more than it says.</summary>
    /// <param name="longest">In characters; what is beyond is cut off, and that is said.</param>
    public static string Cleaned(string text, int longest)
    {
        var lines = string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => Wording.Plain(line).TrimEnd())).Trim();
        return lines.Length <= longest
            ? lines
            : $"{lines[..(char.IsHighSurrogate(lines[longest - 1]) ? longest - 1 : longest)]}\n… (cut off after {longest} characters)";
    }
}
