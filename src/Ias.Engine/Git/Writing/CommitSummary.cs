using System.Globalization;
using System.Text;

namespace Ias.Engine.Git.Writing;

/// <summary>Parsed output of <c>git commit</c>, read as Latin-1; renames count as neither added nor deleted.</summary>
internal sealed record CommitSummary(int Files, int Added, int Removed, IReadOnlyList<string> Deleted)
{
    public static CommitSummary Parse(string output)
    {
        var (files, added, removed) = (0, 0, 0);
        var deleted = new List<string>();
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith(" delete mode ", StringComparison.Ordinal))
            {
                deleted.Add(Path(line[" delete mode 100644 ".Length..]));
            }
            else if (line.Length > 1 && line[0] == ' ' && char.IsAsciiDigit(line[1]))
            {
                foreach (var part in line.Split(','))
                {
                    var count = int.Parse(part.Trim().Split(' ')[0], CultureInfo.InvariantCulture);
                    _ =
                        part.Contains("file", StringComparison.Ordinal) ? files = count
                        : part.Contains("insertion", StringComparison.Ordinal) ? added = count
                        : removed = count;
                }
            }
        }

        return new CommitSummary(files, added, removed, deleted);
    }

    // git quotes a path with a control character, quote or backslash as C does.
    private static string Path(string text)
    {
        if (!text.StartsWith('"'))
        {
            return GitPath.FromLatin1(text).ToString();
        }

        var plain = new StringBuilder();
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] is >= '0' and <= '3')
            {
                plain.Append((char)(((text[i] - '0') << 6) | ((text[i + 1] - '0') << 3) | (text[i + 2] - '0')));
                i += 2;
            }
            else
            {
                plain.Append(
                    text[i] switch
                    {
                        'a' => '\a',
                        'b' => '\b',
                        't' => '\t',
                        'n' => '\n',
                        'v' => '\v',
                        'f' => '\f',
                        'r' => '\r',
                        var c => c,
                    }
                );
            }
        }

        return GitPath.FromLatin1(plain.ToString()).ToString();
    }
}
