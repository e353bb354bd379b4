using System.Globalization;

namespace Ias.Core.Guardrails;

/// <summary>A signal that was seen.</summary>
/// <param name="Name">Of the signal.</param>
/// <param name="Weight">0 to 1.</param>
/// <param name="Line">Line of the text, from 1; 0 = no one place.</param>
/// <param name="Text">What was seen, folded, at most 80 characters.</param>
public sealed record InjectionSighting(string Name, double Weight, int Line, string Text);

/// <summary>Rating of how far a text looks like an attempt to command the agent that reads it.</summary>
/// <param name="Score">0 to 1, two decimals.</param>
/// <param name="Threshold">From this score on the text is blocked.</param>
public sealed record InjectionVerdict(double Score, double Threshold, GuardAction Action, IReadOnlyList<InjectionSighting> Signals)
{
    /// <summary>The strongest signal, for people.</summary>
    public string Seen =>
        Signals.MaxBy(s => s.Weight) is { } worst
            ? string.Create(CultureInfo.InvariantCulture, $"{worst.Name}{(worst.Line > 0 ? $", line {worst.Line}" : "")}: {worst.Text}")
            : "nothing found";

    /// <summary>Description of what was found, as a sentence without its full stop.</summary>
    /// <param name="source">What was read: <c>the plan of sprint-1</c>.</param>
    public string Told(string source) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{source} looks like an attempt to give the agent orders (score {Score:0.##} of {Threshold:0.##}; {Seen})"
        );
}

/// <summary>
/// The third guardrail: scores a text that an agent is going to read. Each signal counts once, and they add up as chances do:
/// <c>1 − Π(1 − weight)</c>. One strong signal, or two middling ones, reach the threshold of 0.7.
/// </summary>
public static class Injection
{
    /// <summary>The threshold where none is set.</summary>
    public const double DefaultThreshold = 0.7;

    private const int Shown = 80;
    private const double WarnFrom = 0.5;
    private const int ManyInvisible = 4;

    /// <param name="text">Any text.</param>
    /// <param name="threshold">0 to 1; above 1 nothing is blocked.</param>
    public static InjectionVerdict Score(string text, double threshold = DefaultThreshold)
    {
        var folded = FoldedText.Of(text);
        var signals = new List<InjectionSighting>();
        Add(signals, folded.Text, 0);
        if (folded.Smuggled.Length > 0)
        {
            signals.Add(new InjectionSighting("hidden text", 0.8, 0, Cut(folded.Smuggled)));
            Add(signals, FoldedText.Of(folded.Smuggled).Text, 0);
        }

        if (folded.Invisible >= ManyInvisible)
        {
            signals.Add(
                new InjectionSighting(
                    "invisible characters",
                    0.3,
                    0,
                    string.Create(CultureInfo.InvariantCulture, $"{folded.Invisible} of them")
                )
            );
        }

        if (folded.Disguised > 0)
        {
            signals.Add(
                new InjectionSighting(
                    "disguised letters",
                    0.4,
                    0,
                    string.Create(CultureInfo.InvariantCulture, $"in {folded.Disguised} words")
                )
            );
        }

        var seen = signals.OrderByDescending(s => s.Weight).DistinctBy(s => s.Name, StringComparer.Ordinal).OrderBy(s => s.Line).ToList();
        var score = Math.Round(1 - seen.Aggregate(1.0, (rest, s) => rest * (1 - s.Weight)), 2);
        return new InjectionVerdict(
            score,
            threshold,
            score >= threshold ? GuardAction.Block
                : score >= WarnFrom ? GuardAction.Warn
                : GuardAction.Proceed,
            seen
        );
    }

    private static void Add(List<InjectionSighting> signals, string folded, int firstLine)
    {
        // A sentence may run over a line's end; a pattern that begins a line needs the lines.
        var flat = folded.Replace('\n', ' ');
        foreach (var signal in InjectionSignal.All)
        {
            var match = signal.Pattern.Match(flat);
            if (!match.Success)
            {
                match = signal.Pattern.Match(folded);
            }

            if (match.Success)
            {
                signals.Add(
                    new InjectionSighting(
                        signal.Name,
                        signal.Weight,
                        firstLine + 1 + folded.AsSpan(0, match.Index).Count('\n'),
                        Cut(match.Value.Trim())
                    )
                );
            }
        }
    }

    private static string Cut(string text) => text.Length <= Shown ? text : text[..(Shown - 1)] + "…";
}
