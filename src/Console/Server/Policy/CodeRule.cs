namespace Ias.Console.Server.Policy;

/// <summary>
/// Finds contents of files: twenty consecutive lines of source, markup, data or settings, in a fence or not. Stack traces are
/// no files, and a sample of a few lines is talk.
/// </summary>
internal static class CodeRule
{
    /// <summary>Consecutive lines, without empty ones, that are a file.</summary>
    public const int Window = 20;

    /// <summary>Frames of stack traces that a text may have.</summary>
    public const int MostFrames = 30;

    private const int EnoughWeight = 26; // of two a line
    private const int MostProse = 4;
    private const int LongLine = 200;
    private const int EnoughInAll = 30;

    /// <summary>The first forbidden content; null: there is none.</summary>
    public static ContentFinding? FindIn(IReadOnlyList<NumberedLine> lines)
    {
        var judged = new List<(int Number, int Weight)>();
        var comment = new BlockComment();
        int frames = 0,
            firstFrame = 0,
            inAll = 0;
        var isSource = false; // the next line is a frame's
        foreach (var line in lines.SelectMany(Pieces))
        {
            var peeled = TextReadings.Peeled(line.Text);
            if (peeled.Length == 0)
            {
                continue;
            }

            if (comment.Holds(peeled))
            {
                judged.Add((line.Number, CodeLine.Code));
                inAll++;
                continue;
            }

            if (isSource && line.Text[0] is ' ' or '\t')
            {
                isSource = false;
                continue;
            }

            if (TraceLine.Is(peeled, out isSource))
            {
                firstFrame = firstFrame > 0 ? firstFrame : line.Number;
                frames += TraceLine.IsFrame(peeled) ? 1 : 0;
                continue;
            }

            var weight = CodeLine.IsRowOfTable(line.Text) ? CodeLine.Prose : CodeLine.Weigh(TextReadings.Item(peeled));
            inAll += weight == CodeLine.Code ? 1 : 0;
            judged.Add((line.Number, weight));
        }

        if (judged is [(_, _), ..] && lines[0].Text.StartsWith("#!/", StringComparison.Ordinal))
        {
            return new ContentFinding("contents of a file", lines[0].Number);
        }

        if (frames > MostFrames)
        {
            return new ContentFinding($"a stack trace of {frames} frames (at most {MostFrames} are stored)", firstFrame);
        }

        // What stands right above code, and is a heading elsewhere, is a comment.
        for (var i = judged.Count - 2; i >= 0; i--)
        {
            if (judged[i] is (var number, CodeLine.Neutral) && judged[i + 1] is (var next, CodeLine.Code) && next - number <= 1)
            {
                judged[i] = (number, CodeLine.Code);
            }
        }

        return Dense(judged) is { } dense ? new ContentFinding("contents of a file", dense)
            : inAll >= EnoughInAll && inAll * 2 >= judged.Count
                ? new ContentFinding("contents of a file", judged.First(one => one.Weight == CodeLine.Code).Number)
            : null;
    }

    private static int? Dense(List<(int Number, int Weight)> judged)
    {
        int weight = 0,
            prose = 0;
        for (var i = 0; i < judged.Count; i++)
        {
            weight += Math.Max(0, judged[i].Weight);
            prose += judged[i].Weight == CodeLine.Prose ? 1 : 0;
            if (i >= Window)
            {
                weight -= Math.Max(0, judged[i - Window].Weight);
                prose -= judged[i - Window].Weight == CodeLine.Prose ? 1 : 0;
            }

            if (i >= Window - 1 && weight >= EnoughWeight && prose <= MostProse)
            {
                return judged[i - Window + 1].Number;
            }
        }

        return null;
    }

    // A file without line breaks is one of many statements.
    private static IEnumerable<NumberedLine> Pieces(NumberedLine line)
    {
        if (line.Text.Length <= LongLine)
        {
            yield return line;
            yield break;
        }

        var from = 0;
        for (var i = 0; i < line.Text.Length; i++)
        {
            if (line.Text[i] is ';' or '{' or '}' || i == line.Text.Length - 1)
            {
                yield return line with
                {
                    Text = line.Text[from..(i + 1)],
                };
                from = i + 1;
            }
        }
    }

    // Comments and documentation strings of many lines: an end that never comes is none.
    private struct BlockComment
    {
        private const int Longest = 80;

        private string? _end;
        private int _lines;

        public bool Holds(string line)
        {
            if (_end is not null)
            {
                _lines++;
                if (line.Contains(_end, StringComparison.Ordinal) || _lines > Longest)
                {
                    _end = null;
                }

                return true;
            }

            var (begin, end) =
                line.StartsWith("/*", StringComparison.Ordinal) ? ("/*", "*/")
                : line.TrimStart('r', 'u', 'f', 'b') is var bare && bare.StartsWith("\"\"\"", StringComparison.Ordinal)
                    ? ("\"\"\"", "\"\"\"")
                : bare.StartsWith("'''", StringComparison.Ordinal) ? ("'''", "'''")
                : ("", "");
            if (begin.Length == 0 || line[begin.Length..].Contains(end, StringComparison.Ordinal))
            {
                return false;
            }

            (_end, _lines) = (end, 0);
            return true;
        }
    }
}
