using System.Collections.Immutable;
using System.Globalization;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Tui.Requests;

namespace Ias.Tui.State;

/// <summary>Choices after a halt, with their expected cost.</summary>
internal static class HaltChoices
{
    /// <summary>Up to four choices, the most likely first.</summary>
    public static ImmutableArray<Choice> Of(
        HaltDetails halt,
        HaltRemedies remedies,
        RunTimeline timeline,
        DateTimeOffset at,
        RateLimit? hour
    )
    {
        return [.. remedies.Choices.Select(ChoiceOf)];

        Choice ChoiceOf(Remedy remedy) =>
            remedy.Kind switch
            {
                RemedyKind.Resume => new(
                    remedy.Text,
                    EffectOf(remedy) + Waits(remedy.Resume!),
                    remedy.Command,
                    new Request.Resume(remedy.Resume!.ResetBreaker, remedy.Resume.Force, remedy.Resume.Queue)
                    {
                        Raised = remedy.Resume.Raised,
                    }
                ),
                RemedyKind.Note => new(remedy.Text, remedy.Effect, remedy.Command, new Request.Note("")),
                RemedyKind.Attempts => new(remedy.Text, remedy.Effect, remedy.Command, Shows: ChoiceShows.Attempts),
                RemedyKind.LastLog => new(remedy.Text, remedy.Effect, remedy.Command, Shows: ChoiceShows.LastLog),
                _ => new(remedy.Text, remedy.Effect, remedy.Command),
            };

        string EffectOf(Remedy remedy) =>
            remedy.Cycles switch
            {
                RemedyCycles.Trial => $"{Trial(timeline)} {remedy.Effect}{SameAgain(halt, timeline)}",
                RemedyCycles.Each => $"{remedy.Effect}{Each(timeline)}",
                _ => remedy.Effect,
            };

        string Waits(Resumption how) =>
            hour is null || how.Raised.CallsPerHour is not null
                ? ""
                : $" The next turn waits until {Wording.Clock(RateLimit.NextHour(at), at)}: {hour.Limit} calls this hour are used up.";
    }

    // A half-open trial is worth its cost only if something has changed since the last one.
    private static string SameAgain(HaltDetails halt, RunTimeline timeline) =>
        timeline.Turns.Length == 0 ? "" // not read yet
        : halt.Changed.IsEmpty
            ? " Neither the plan nor the findings changed since the stop, so it may end the same way: add a note or edit something first."
        : $" Changed since the stop: {string.Join(", ", halt.Changed)}.";

    private static string Trial(RunTimeline timeline) =>
        Average(timeline) is { Length: > 0 } average ? $"One trial cycle, {average}." : "One trial cycle.";

    private static string Each(RunTimeline timeline) =>
        Average(timeline) is { Length: > 0 } average ? $" A cycle took {average} so far." : "";

    private static string Average(RunTimeline timeline)
    {
        var (cost, time) = timeline.AverageCycle();
        string[] parts =
        [
            cost is { } usd ? string.Create(CultureInfo.InvariantCulture, $"${usd:0.00}") : "",
            time is { } average ? Wording.Age(average) : "",
        ];
        var known = string.Join(" and ", parts.Where(part => part.Length > 0));
        return known.Length > 0 ? $"about {known}" : "";
    }
}
