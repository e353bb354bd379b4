using System.Text.RegularExpressions;

namespace Ias.Console.Server.Policy;

/// <summary>Finds diffs in any of the forms that tools print: unified, context, normal and <c>ed</c> output of diff(1), Git's own, word
/// diffs, merge conflicts, the edit blocks of agents, and lines of code with signs and no header.</summary>
internal static partial class DiffRule
{
    private const int ShortestRun = 4; // lines with signs
    private const int FewestCode = 3;

    /// <summary>Number of the line where a diff begins; null: there is none.</summary>
    public static int? FindIn(IReadOnlyList<NumberedLine> lines)
    {
        // A quote's mark may be a diff's sign as well: first as it stands.
        var bare = lines.Select(line => line with { Text = line.Text.TrimStart() }).ToList();
        var peeled = lines.Select(line => line with { Text = TextReadings.Peeled(line.Text, arrows: false) }).ToList();
        var items = peeled.Select(line => line with { Text = TextReadings.Item(line.Text) }).ToList();
        return Headed(bare) ?? Headed(peeled) ?? Headed(items) ?? Signed(bare) ?? Signed(peeled) ?? Signed(items);
    }

    private static int? Headed(List<NumberedLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Text;
            if (line.Length == 0)
            {
                continue;
            }

            var next = i + 1 < lines.Count ? lines[i + 1].Text : "";
            var isHeader =
                Header().IsMatch(line)
                || WordDiff().IsMatch(line)
                || (OldFile().IsMatch(line) && NewFile().IsMatch(next))
                || (ContextOld().IsMatch(line) && OldFile().IsMatch(next))
                || (Change().IsMatch(line) && next is ['<' or '>', ' ', ..])
                || (Change().IsMatch(line) && Within(lines, i + 1, one => one == "."))
                || (
                    ConflictBegin().IsMatch(line)
                    && Within(lines, i + 1, one => one == "=======")
                    && Within(lines, i + 1, ConflictEnd().IsMatch)
                );
            if (isHeader)
            {
                return lines[i].Number;
            }
        }

        return null;
    }

    private static bool Within(List<NumberedLine> lines, int from, Func<string, bool> isIt) =>
        lines.Skip(from).Take(400).Any(line => isIt(line.Text.TrimEnd()));

    // Lines with plus and minus, as on a page of a review: what follows the signs is code.
    private static int? Signed(List<NumberedLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            int plus = 0,
                code = 0,
                signs = 0;
            var first = i;
            for (; i < lines.Count && lines[i].Text is ['+' or '-', ..] and var line; i++)
            {
                signs++;
                plus += line[0] == '+' ? 1 : 0;
                code += CodeLine.Weigh(line[1..].Trim()) == CodeLine.Code ? 1 : 0;
            }

            if (signs >= ShortestRun && plus > 0 && code >= FewestCode && code * 2 >= signs)
            {
                return lines[first].Number;
            }
        }

        return null;
    }

    [GeneratedRegex(
        @"^(diff (--git|--cc|--combined|-[A-Za-z]+) \S|Index: \S+$|@@+ -\d+(,\d+)? .*[+]\d+(,\d+)? @@|GIT binary patch|index [0-9a-f]{7,40}(,[0-9a-f]{7,40})?\.\.[0-9a-f]{7,40}( \d{6})?$|(old|new|deleted file|new file) mode \d{6}$|similarity index \d+%$|\*{15}$|\*\*\* \d+(,\d+)? \*{4}|\*\*\* (Begin Patch|(Update|Add|Delete) File: \S)|<{5,9} ?SEARCH\b|={3,} (modified|added|removed) file )",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Header();

    [GeneratedRegex(@"\[-[^\]]{0,200}-\] ?\{\+[^}]{0,200}\+\}", RegexOptions.None, 1000)]
    private static partial Regex WordDiff();

    [GeneratedRegex(@"^--- \S", RegexOptions.None, 1000)]
    private static partial Regex OldFile();

    [GeneratedRegex(@"^\+\+\+ \S", RegexOptions.None, 1000)]
    private static partial Regex NewFile();

    [GeneratedRegex(@"^\*\*\* \S*[./]\S*(\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ContextOld();

    [GeneratedRegex(@"(^|["">])\d+(,\d+)?[acd](\d+(,\d+)?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Change();

    [GeneratedRegex(@"(^|["">])<{7}( \S|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConflictBegin();

    [GeneratedRegex(@"^>{7}( \S|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConflictEnd();
}
