namespace Ias.Core.Text;

/// <summary>Difference between two texts, line by line, as <c>diff -u</c> shows it.</summary>
public static class LineDiff
{
    private const int Context = 2; // lines around a change
    private const long MostPairs = 4_000_000; // beyond that, all that differs is one change

    /// <summary>The differences; empty = there are none. Lines are as they are in the texts: a terminal wants them
    /// <see cref="Wording.Shown"/>.</summary>
    /// <param name="name">The file's, for the heading.</param>
    /// <param name="before">Null: there was no file.</param>
    public static IReadOnlyList<string> Unified(string name, string? before, string after)
    {
        var (old, now) = (Lines(before ?? ""), Lines(after));
        var steps = Steps(old, now);
        if (before is not null && steps.All(step => step.Sign == ' '))
        {
            return [];
        }

        var shown = new List<string> { before is null ? "--- /dev/null" : $"--- {name}", $"+++ {name}" };
        for (var at = 0; at < steps.Count; )
        {
            if (steps[at].Sign == ' ')
            {
                at++;
                continue;
            }

            var (from, to) = (Math.Max(0, at - Context), at);
            for (var quiet = 0; to < steps.Count && quiet <= 2 * Context; to++)
            {
                quiet = steps[to].Sign == ' ' ? quiet + 1 : 0;
            }

            while (to > at && steps[to - 1].Sign == ' ')
            {
                to--;
            }

            to = Math.Min(steps.Count, to + Context);
            shown.Add(Heading(steps, from, to));
            shown.AddRange(steps[from..to].Select(step => $"{step.Sign}{step.Line}"));
            at = to;
        }

        return shown;
    }

    private static string Heading(List<(char Sign, string Line)> steps, int from, int to)
    {
        var (old, now) = (steps.Take(from).Count(step => step.Sign != '+'), steps.Take(from).Count(step => step.Sign != '-'));
        var part = steps[from..to];
        var (oldCount, newCount) = (part.Count(step => step.Sign != '+'), part.Count(step => step.Sign != '-'));
        return $"@@ -{(oldCount > 0 ? old + 1 : old)},{oldCount} +{(newCount > 0 ? now + 1 : now)},{newCount} @@";
    }

    private static List<(char Sign, string Line)> Steps(string[] old, string[] now)
    {
        var (head, tail, shorter) = (0, 0, Math.Min(old.Length, now.Length));
        while (head < shorter && old[head] == now[head])
        {
            head++;
        }

        while (tail < shorter - head && old[^(tail + 1)] == now[^(tail + 1)])
        {
            tail++;
        }

        return
        [
            .. old.Take(head).Select(line => (' ', line)),
            .. Middle(old.AsSpan(head, old.Length - head - tail), now.AsSpan(head, now.Length - head - tail)),
            .. old.TakeLast(tail).Select(line => (' ', line)),
        ];
    }

    // The longest common subsequence.
    private static List<(char Sign, string Line)> Middle(ReadOnlySpan<string> old, ReadOnlySpan<string> now)
    {
        var steps = new List<(char, string)>(old.Length + now.Length);
        var (x, y) = (0, 0);
        if ((long)old.Length * now.Length <= MostPairs)
        {
            var common = new int[old.Length + 1, now.Length + 1];
            for (var i = old.Length - 1; i >= 0; i--)
            {
                for (var j = now.Length - 1; j >= 0; j--)
                {
                    common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
                }
            }

            while (x < old.Length && y < now.Length)
            {
                if (old[x] == now[y])
                {
                    steps.Add((' ', old[x]));
                    (x, y) = (x + 1, y + 1);
                }
                else if (common[x + 1, y] >= common[x, y + 1])
                {
                    steps.Add(('-', old[x++]));
                }
                else
                {
                    steps.Add(('+', now[y++]));
                }
            }
        }

        while (x < old.Length)
        {
            steps.Add(('-', old[x++]));
        }

        while (y < now.Length)
        {
            steps.Add(('+', now[y++]));
        }

        return steps;
    }

    private static string[] Lines(string text)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}
