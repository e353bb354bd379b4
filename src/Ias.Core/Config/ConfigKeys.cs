using Ias.Core.Config.Keys;
using Ias.Core.Runs.Breaker;
using static Ias.Core.Config.Keys.KeyBinding;

namespace Ias.Core.Config;

/// <summary>
/// Every key of <c>.loa.config.yaml</c> that ias reads. Validation, <c>config show</c>, the file that <c>init</c> writes, the options of
/// the run commands and of a run, what a person must allow, and the table in the documentation are made from this list. A new key is a
/// record in the file of its section, or on the trigger whose limit it is.
/// </summary>
public static partial class ConfigKeys
{
    /// <summary>The file's name, at the top of the repository.</summary>
    public const string FileName = ".loa.config.yaml";

    public const string SecretPatterns = "secrets.patterns";

    private const double Minutes = 60 * 24;

    /// <summary>All keys, in the order in which they are shown.</summary>
    public static ConfigKeySet All { get; } = With(BreakerTriggers.Registered);

    /// <summary>Sections that are ias's own: an unknown key there is warned of. Everything else belongs to other tools.</summary>
    public static IReadOnlyList<string> OwnSections { get; } = ["run_mode", "agent", "agents", "ice", "secrets"];

    /// <summary>All keys, with the limits of these triggers.</summary>
    public static ConfigKeySet With(IEnumerable<IBreakerTrigger> triggers)
    {
        var run = OfRun;
        return new([
            .. run,
            .. triggers.Select(trigger => trigger.LimitKey).Except(run),
            .. OfGit,
            .. OfAgents,
            .. OfIce,
            .. OfChecks,
            .. OfPullRequests,
            new(
                SecretPatterns,
                ConfigType.Texts,
                "",
                "More regular expressions; their matches are masked in logs",
                Unset: "only the built-in ones",
                Guards: Guard.Required,
                Check: KeyCheck.Regex,
                Binding: new((o, set) => o with { SecretPatterns = set.Given }, o => Words(o.SecretPatterns))
            ),
        ]);
    }
}
