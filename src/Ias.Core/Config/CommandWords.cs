using System.Text;

namespace Ias.Core.Config;

/// <summary>Splits a command line into words by a shell's rules of quoting, without a shell: nothing is expanded, nothing is run.</summary>
public static class CommandWords
{
    /// <summary>The words of <paramref name="line"/>. Single quotes keep everything, double quotes keep all but a backslash before <c>"</c> and <c>\</c>.</summary>
    /// <exception cref="FormatException">A quote is not closed, a backslash ends the line, or a word only a shell could read (<c>|</c>, <c>&amp;&amp;</c>, <c>&gt;</c>, …) stands alone.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        var bare = true;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case ' ' or '\t' or '\n' or '\r':
                    End();
                    break;
                case '\'':
                    var close = line.IndexOf('\'', i + 1);
                    word.Append(line, i + 1, (close < 0 ? throw new FormatException("a single quote is not closed") : close) - i - 1);
                    (i, inWord, bare) = (close, true, false);
                    break;
                case '"':
                    i = DoubleQuoted(line, i, word);
                    (inWord, bare) = (true, false);
                    break;
                case '\\':
                    word.Append(++i < line.Length ? line[i] : throw new FormatException("a backslash ends the line"));
                    (inWord, bare) = (true, false);
                    break;
                default:
                    word.Append(line[i]);
                    inWord = true;
                    break;
            }
        }

        End();
        return words;

        void End()
        {
            if (inWord)
            {
                words.Add(bare && word.ToString() is "|" or "||" or "&" or "&&" or ";" or ">" or ">>" or "<" or "2>&1"
                    ? throw new FormatException($"{word} needs a shell; write [sh, -c, '…'] if you want one")
                    : word.ToString());
            }

            word.Clear();
            (inWord, bare) = (false, true);
        }
    }

    private static int DoubleQuoted(string line, int open, StringBuilder word)
    {
        for (var i = open + 1; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    return i;
                case '\\' when i + 1 < line.Length && line[i + 1] is '"' or '\\':
                    word.Append(line[++i]);
                    break;
                default:
                    word.Append(line[i]);
                    break;
            }
        }

        throw new FormatException("a double quote is not closed");
    }
}
