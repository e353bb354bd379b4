using System.Text;
using Ias.Core.Text;

namespace Ias.Core.PullRequests;

/// <summary>Fits the sections of a pull request's text into what GitHub takes, with everything in it made visible.</summary>
public static class BodyLimit
{
    /// <summary>The longest text GitHub takes, in characters.</summary>
    public const int Longest = 65_536;

    // What the note that stands for the cut lines may take.
    private const int Note = 160;

    /// <summary>Text as a pull request may carry it: what a reader would not see as it is is marked; tabs and ends of lines stay.</summary>
    public static string Shown(string text) => HiddenCharacters.Marked(text.ReplaceLineEndings("\n"), keep: "\n\t") ?? text;

    /// <param name="sections">In the order of the text, each with how soon it may be shortened: 0 = last, and the higher the
    /// sooner.</param>
    public static string Fit(IReadOnlyList<(string Text, int Rank)> sections)
    {
        var texts = sections.Select(s => Shown(s.Text)).ToArray();
        var over = texts.Sum(t => t.Length) - Longest;
        foreach (
            var (_, index) in sections.Select((s, index) => (s.Rank, index)).OrderByDescending(s => s.Rank).ThenByDescending(s => s.index)
        )
        {
            if (over <= 0)
            {
                break;
            }

            var before = texts[index].Length;
            texts[index] = Cut(texts[index], before - over);
            over -= before - texts[index].Length;
        }

        var whole = string.Concat(texts);
        return whole.Length <= Longest ? whole : whole[..Longest];
    }

    // Whole lines, and a code block that was open is closed again.
    private static string Cut(string text, int room)
    {
        var kept = new StringBuilder();
        var fenced = false;
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (kept.Length + lines[i].Length + 1 > room - Note)
            {
                kept.Append(fenced ? "```\n" : "")
                    .Append(
                        System.Globalization.CultureInfo.InvariantCulture,
                        $"\n_{lines.Length - i} more lines do not fit in a pull request; see `git log` and the files of the run._\n"
                    );
                return kept.ToString();
            }

            fenced ^= lines[i].StartsWith("```", StringComparison.Ordinal);
            kept.Append(lines[i]).Append(i < lines.Length - 1 ? "\n" : "");
        }

        return kept.ToString();
    }
}
