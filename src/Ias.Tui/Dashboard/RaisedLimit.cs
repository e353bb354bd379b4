using System.Globalization;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Model;
using Ias.Tui.Requests;
using Ias.Tui.State;

namespace Ias.Tui.Dashboard;

/// <summary>Limit that a resume raises: the proposed value can be edited and is checked while typing.</summary>
/// <param name="Unit">Unit of the limit.</param>
/// <param name="Proposed">Limit proposed by the halted run's page.</param>
/// <param name="MoreThan">Used amount, which the limit must exceed.</param>
/// <param name="Resume">Proposed resume.</param>
/// <param name="Key">Configuration key, with its maximum.</param>
/// <param name="With">Raised limits with another number.</param>
internal sealed record RaisedLimit(
    string Unit,
    double Proposed,
    double MoreThan,
    Request.Resume Resume,
    ConfigKey Key,
    Func<double, RaisedLimits> With
)
{
    /// <summary>Limit of a resume; null = it raises none.</summary>
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

    /// <summary>Amount used, with its unit.</summary>
    public string UsedUp => $"{Number(MoreThan)} {Unit}";

    /// <summary>Proposed value as input text.</summary>
    public string Text => Number(Proposed);

    /// <summary>Resume with the typed limit, or the reason why it is invalid.</summary>
    public (Request.Resume? Resume, string Problem) Read(string typed) =>
        !double.TryParse(typed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? (null, "type a number")
        : Key.Type == ConfigType.Whole && value % 1 != 0 ? (null, "a whole number")
        : value <= MoreThan ? (null, $"more than {Number(MoreThan)}, which is used up")
        : value > Key.Max ? (null, $"at most {Number(Key.Max)}")
        : (Resume with { Raised = With(value) }, "");

    private static ConfigKey KeyOf(string path) => ConfigKeys.All.Single(key => key.Path == path);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
