using System.Globalization;
using Ias.Core.Text;

namespace Ias.Core.Planning;

/// <summary>Consumption of a completed sprint of this repository.</summary>
/// <param name="Turns">Of agents.</param>
/// <param name="Calls">Requests to models; at least one a turn.</param>
/// <param name="Seconds">Running time.</param>
/// <param name="CostUsd">Null = the agent did not say.</param>
public sealed record PastSprint(double Turns, double Calls, double Seconds, decimal? CostUsd);

/// <summary>
/// Estimated consumption of a plan, from the past sprints of this repository: the median of each quantity times the number of
/// sprints.
/// </summary>
/// <param name="CostUsd">Null = no agent said what it cost.</param>
/// <param name="From">Number of past sprints it is based on.</param>
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
