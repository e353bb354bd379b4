using System.Text;

namespace Ias.Core.Text;

/// <summary>A word of a command line that a person is shown to type, whatever is in it.</summary>
public static class ShellWord
{
    /// <summary>
    /// The word for a POSIX shell: as it is where nothing in it means anything to one, else in single quotes. What a screen would not show
    /// as it is (line ends, control characters, invisible ones) is written as <c>"$(printf '…\012…')"</c>, so that what is read is what is
    /// typed. A word that begins with <c>-</c> is still an option for many programs: see <see cref="Path(string)"/>.
    /// </summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(IsPlain) ? word
        : HiddenCharacters.AreIn(word) ? Printed(Encoding.UTF8.GetBytes(word))
        : Literal(word);

    /// <summary>The same for bytes that may be no text: a name in a file system.</summary>
    public static string Quote(ReadOnlySpan<byte> word)
    {
        var text = Encoding.UTF8.GetString(word);
        return Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(word) ? Quote(text) : Printed(word);
    }

    /// <summary>The same for the path of a file, which no program takes for an option: before <c>-</c> it gets <c>./</c>.</summary>
    public static string Path(string path) => Quote(path.StartsWith('-') ? "./" + path : path);

    /// <summary>The same for bytes.</summary>
    public static string Path(ReadOnlySpan<byte> path) => path is [(byte)'-', ..] ? Quote([.. "./"u8, .. path]) : Quote(path);

    /// <summary>In single quotes, with every character as it is: for what a shell or ias reads, not a person.</summary>
    public static string Literal(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,".Contains(c, StringComparison.Ordinal);

    // $( ) takes line ends from the end (POSIX, Command Substitution): those are quoted as they are.
    private static string Printed(ReadOnlySpan<byte> word)
    {
        var body = word.TrimEnd((byte)'\n');
        var printed = new StringBuilder();
        for (var at = 0; at < body.Length; at++)
        {
            var c = (char)body[at];
            var isPlain = char.IsAsciiLetterOrDigit(c) || " _./:=@+,".Contains(c, StringComparison.Ordinal) || (c == '-' && at > 0);
            printed.Append(
                isPlain ? c.ToString()
                : c == '%' ? "%%"
                : $"\\{Convert.ToString(body[at], 8).PadLeft(3, '0')}"
            );
        }

        var ends = new string('\n', word.Length - body.Length);
        return $"{(printed.Length > 0 ? $"\"$(printf '{printed}')\"" : "")}{(ends.Length > 0 ? $"'{ends}'" : "")}";
    }
}
