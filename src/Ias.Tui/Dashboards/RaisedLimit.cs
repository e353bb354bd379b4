using System.Globalization;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Tui.Asking;
using Ias.Tui.Observing;

namespace Ias.Tui.Dashboards;

/// <summary>The limit that a resume raises: what is proposed can be typed over, and is checked while it is typed.</summary>
/// <param name="Unit">What it counts.</param>
/// <param name="Proposed">The limit the halted run's page proposes.</param>
/// <param name="MoreThan">What it has to be above: as much is used up.</param>
/// <param name="Resume">The resume that is proposed.</param>
/// <param name="Key">The setting, with its greatest value.</param>
/// <param name="With">What it raises with another number.</param>
internal sealed record RaisedLimit(
    string Unit,
    double Proposed,
    double MoreThan,
    Request.Resume Resume,
    ConfigKey Key,
    Func<double, RaisedLimits> With
)
{
    /// <summary>The limit of a resume; null = it raises none.</summary>
    public static RaisedLimit? Of(Request.Resume resume, RunSnapshot run) =>
        (resume.Raised, run.Run) switch
        {
            ({ MaxCycles: { } cycles }, { } at) => new(
                "cycles",
                cycles,
                at.MaxCycles,
                resume,
                KeyOf(ConfigKeys.MaxCycles),
                typed => resume.Raised with { MaxCycles = (int)typed }
            ),
            ({ TimeoutHours: { } hours }, { } at) => new(
                "hours",
                hours,
                at.TimeoutHours,
                resume,
                KeyOf(ConfigKeys.TimeoutHours),
                typed => resume.Raised with { TimeoutHours = typed }
            ),
            ({ MaxCostUsd: { } cost }, { } at) => new(
                "dollars",
                cost,
                (double)(at.CostUsd ?? 0),
                resume,
                KeyOf(ConfigKeys.MaxCost),
                typed => resume.Raised with { MaxCostUsd = typed }
            ),
            ({ DailyBudgetUsd: { } budget }, _) => new(
                "dollars",
                budget,
                (double)(run.Limits?.Today?.Spent ?? 0),
                resume,
                KeyOf(ConfigKeys.MaxCost),
                typed => resume.Raised with { DailyBudgetUsd = typed }
            ),
            ({ MaxTokens: { } tokens }, _) => new(
                "tokens",
                tokens,
                (run.Limits?.InputTokens ?? 0) + (run.Limits?.OutputTokens ?? 0),
                resume,
                KeyOf(ConfigKeys.MaxTokens),
                typed => resume.Raised with { MaxTokens = (long)typed }
            ),
            ({ CallsPerHour: { } calls }, _) => new(
                "calls per hour",
                calls,
                run.Limits?.CallsUsed(run.At) ?? 0,
                resume,
                KeyOf(ConfigKeys.CallsPerHour),
                typed => resume.Raised with { CallsPerHour = (int)typed }
            ),
            _ => null,
        };

    /// <summary>What there is no more of, in words.</summary>
    public string UsedUp => $"{Number(MoreThan)} {Unit}";

    /// <summary>What is proposed, as it is typed.</summary>
    public string Text => Number(Proposed);

    /// <summary>The resume with the limit that is typed, or why it is none.</summary>
    public (Request.Resume? Resume, string Problem) Read(string typed) =>
        !double.TryParse(typed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? (null, "type a number")
        : Key.Type == ConfigType.Whole && value % 1 != 0 ? (null, "a whole number")
        : value <= MoreThan ? (null, $"more than {Number(MoreThan)}, which is used up")
        : value > Key.Max ? (null, $"at most {Number(Key.Max)}")
        : (Resume with { Raised = With(value) }, "");

    private static ConfigKey KeyOf(string path) => ConfigKeys.All.Single(key => key.Path == path);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
