using System.Globalization;
using Ias.Core.Text;

namespace Ias.Core.Planning;

/// <summary>What a sprint of this repository took.</summary>
/// <param name="Turns">Of agents.</param>
/// <param name="Calls">Requests to models; at least one a turn.</param>
/// <param name="Seconds">Running time.</param>
/// <param name="CostUsd">Null = the agent did not say.</param>
public sealed record PastSprint(double Turns, double Calls, double Seconds, decimal? CostUsd);

/// <summary>What a plan may take, from what sprints took here: the median of each, as often as there are sprints.</summary>
/// <param name="CostUsd">Null = no agent said what it cost.</param>
/// <param name="From">How many past sprints it is told from.</param>
public sealed record PlanEstimate(int Sprints, int Turns, int Calls, double Seconds, decimal? CostUsd, int From)
{
    /// <summary>Null: no sprint was finished here, so nobody knows.</summary>
    public static PlanEstimate? Of(IReadOnlyList<PastSprint> past, int sprints)
    {
        if (past.Count == 0)
        {
            return null;
        }

        var costs = past.Select(one => one.CostUsd).OfType<decimal>().ToList();
        return new PlanEstimate(
            sprints,
            Times(past.Select(one => one.Turns)),
            Times(past.Select(one => one.Calls)),
            Median(past.Select(one => one.Seconds)) * sprints,
            costs.Count > 0 ? (decimal)Median(costs.Select(cost => (double)cost)) * sprints : null,
            past.Count
        );

        int Times(IEnumerable<double> values) => (int)Math.Ceiling(Median(values) * sprints);
    }

    /// <summary>One line for people.</summary>
    public string Words =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"about {Wording.Count(Turns, "turn")}, {Wording.Count(Calls, "call")}, {Wording.Time(Seconds)}, {(CostUsd is null ? "cost unknown" : Wording.Money(CostUsd))}, by the median of {Wording.Count(From, "sprint")} here"
        );

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
