using System.Globalization;
using Ias.Core.Events;

namespace Ias.Core.Runs;

/// <summary>
/// Spend of a repository's runs on one UTC day, as far as agents reported it: the daily budget is for all of them together.
/// </summary>
/// <param name="Day">The UTC day.</param>
/// <param name="OthersUsd">By other runs, as it was when this run's engine started.</param>
/// <param name="OwnUsd">By this run's turns that ended on that day.</param>
/// <param name="Untold">Turns of this run on that day whose agent reported no cost.</param>
public sealed record DaySpend(DateOnly Day, decimal OthersUsd = 0, decimal OwnUsd = 0, int Untold = 0)
{
    /// <summary>Name of who halts a run whose day's budget is used up (<c>halt.by</c>).</summary>
    public const string HaltedBy = "daily budget";

    /// <summary>The UTC day of a moment.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>Beginning of the day after that of <paramref name="now"/>: UTC midnight.</summary>
    public static DateTimeOffset NextDay(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    /// <summary>Spend after an event; null before the first event that counts.</summary>
    public static DaySpend? After(DaySpend? before, RunEvent happened) =>
        happened switch
        {
            RunEvent.EngineStarted e => At(before, e.At) with { OthersUsd = e.OthersToday },
            RunEvent.TurnEnded e when At(before, e.At) is var day => day with
            {
                OwnUsd = day.OwnUsd + (e.CostUsd ?? 0),
                Untold = day.Untold + (e.CostUsd is null ? 1 : 0),
            },
            _ => before,
        };

    /// <summary>Spend on <see cref="Day"/>, in US dollars.</summary>
    public decimal Spent => OthersUsd + OwnUsd;

    /// <summary>
    /// Spend on the day of <paramref name="now"/>, in US dollars. If the clock is set back, the later day's spend counts.
    /// </summary>
    public decimal On(DateTimeOffset now) => DayOf(now) <= Day ? Spent : 0;

    /// <summary>Words for a used-up budget, and until when; null when it is not used up, or when there is no budget.</summary>
    /// <param name="budgetUsd">US dollars a day; 0 = none.</param>
    public static string? UsedUp(decimal spent, double budgetUsd, DateTimeOffset now) =>
        budgetUsd > 0 && (double)spent >= budgetUsd
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"${spent:0.00} of the daily ${budgetUsd:0.00} are spent by this repository's runs; the budget resets at {NextDay(now).UtcDateTime:yyyy-MM-dd HH:mm}Z"
            )
            : null;

    /// <summary>The command that resumes, and the time from which it can.</summary>
    /// <param name="resume">The command that resumes.</param>
    /// <param name="sooner">Way to resume before the day is over.</param>
    public static string GoesOn(DateTimeOffset now, string resume, string sooner) =>
        string.Create(CultureInfo.InvariantCulture, $"{resume} after {NextDay(now).UtcDateTime:yyyy-MM-dd HH:mm}Z, or sooner {sooner}");

    /// <summary>A budget that leaves room for half as much again, whole dollars.</summary>
    public static double Raised(decimal spent, double budgetUsd) => Math.Ceiling(Math.Max((double)spent, budgetUsd) * 1.5);

    private static DaySpend At(DaySpend? spend, DateTimeOffset at) =>
        spend is not null && DayOf(at) <= spend.Day ? spend : new DaySpend(DayOf(at));
}
