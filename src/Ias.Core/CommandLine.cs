using System.Text;
using System.Text.RegularExpressions;
using Ias.Core.Text;

namespace Ias.Core;

/// <summary>
/// Splits a command line as a POSIX shell would split it into words, and does nothing else a shell does: no variables, no globs, no
/// redirections, no second command. What would only make sense to a shell is refused rather than handed on as text.
/// </summary>
public static partial class CommandLine
{
    /// <summary>The words. Blanks separate; <c>'…'</c> is literal; in <c>"…"</c> a backslash escapes <c>" \ $ `</c>; elsewhere it escapes
    /// any character.</summary>
    /// <exception cref="ProblemException">Empty, a quote without its end, a backslash at the end, or an operator of the shell outside
    /// quotes.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var begun = false; // distinguishes '' from nothing
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            switch (c)
            {
                case ' ' or '\t' or '\n' or '\r':
                    if (begun)
                    {
                        words.Add(word.ToString());
                        word.Clear();
                        begun = false;
                    }

                    continue;
                case '\'':
                    var end = line.IndexOf('\'', i + 1);
                    word.Append(line, i + 1, (end < 0 ? throw Refused(line, i, "The quote ' is never closed") : end) - i - 1);
                    i = end;
                    break;
                case '"':
                    i = Quoted(line, i, word);
                    break;
                case '\\':
                    word.Append(++i < line.Length ? line[i] : throw Refused(line, i - 1, "The backslash at the end escapes nothing"));
                    break;
                case '|' or '&' or ';' or '<' or '>' or '`' or '(' or ')':
                    throw Refused(line, i, $"{c} has a meaning only in a shell, and no shell runs this");
                case '$' when i + 1 < line.Length && (char.IsAsciiLetter(line[i + 1]) || line[i + 1] is '_' or '{' or '('):
                    throw Refused(line, i, "Variables are not expanded: no shell runs this");
                default:
                    word.Append(c);
                    break;
            }

            begun = true;
        }

        if (begun)
        {
            words.Add(word.ToString());
        }

        return words.Count > 0
            ? words
            : throw new ProblemException(
                new Problem("The command line is empty.", Next: "Name a program and its arguments.", Exit: ExitCode.Usage)
            );
    }

    /// <summary>Writes words so that <see cref="Split"/>, and a POSIX shell, reads the same words again.</summary>
    public static string Join(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => HiddenCharacters.AreIn(word) ? ShellWord.Literal(word) : ShellWord.Quote(word)));

    /// <summary>Lines for a person to type, so that they work where the person stands: what asks the repository around it is led to where
    /// the program is led.</summary>
    /// <param name="calledAs">How the person calls the program; with <c>-C DIR</c> they stand elsewhere, and git gets the same option
    /// (git(1)).</param>
    public static string From(string lines, string calledAs)
    {
        const string Option = " -C ";
        var at = calledAs.IndexOf(Option, StringComparison.Ordinal);
        return at < 0
            ? lines
            : InRepository()
                .Replace(
                    lines,
                    found => found.Value == "git " ? $"git{calledAs[at..]} " : $"cd {calledAs[(at + Option.Length)..]} && {found.Value}"
                );
    }

    // Where a command begins; a clone is made where the person stands.
    [GeneratedRegex(
        "(?<=^|&& |, then )(?<begin>git (?!-C |clone |--version)|gh pr create |cat (?!/))",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex InRepository();

    private static int Quoted(string line, int open, StringBuilder word)
    {
        for (var i = open + 1; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    return i;
                case '\\' when i + 1 < line.Length && line[i + 1] is '"' or '\\' or '$' or '`':
                    word.Append(line[++i]);
                    break;
                case '`':
                    throw Refused(line, i, "` has a meaning only in a shell, and no shell runs this");
                case '$' when i + 1 < line.Length && (char.IsAsciiLetter(line[i + 1]) || line[i + 1] is '_' or '{' or '('):
                    throw Refused(line, i, "Variables are not expanded: no shell runs this");
                default:
                    word.Append(line[i]);
                    break;
            }
        }

        throw Refused(line, open, "The quote \" is never closed");
    }

    private static ProblemException Refused(string line, int at, string why) =>
        new(
            new Problem(
                $"{why} (character {at + 1}).",
                line,
                "Quote it with '…' to pass it unchanged, or call a shell by name: sh -c '…'",
                ExitCode.Usage
            )
        );
}
