using System.Text.Json.Serialization;

namespace Ias.Core.Model;

/// <summary>
/// Options a run was started with: configuration and flags, read once at jack-in and kept in <c>state.json</c> (<c>options</c>),
/// so that a later change of the configuration does not affect the run.
/// </summary>
/// <param name="MaxCycles">Cycles before <c>cycle_count</c> trips; ≥ 1.</param>
/// <param name="TimeoutHours">Running time in hours before <c>timeout</c> trips; &gt; 0.</param>
/// <param name="TurnTimeoutMinutes">Limit of one agent turn in minutes; &gt; 0.</param>
/// <param name="StallMinutes">Minutes without output and CPU after which a turn is ended.</param>
/// <param name="StallStartupMinutes">The same before the first output.</param>
/// <param name="StallToolMinutes">The same while a tool call is open.</param>
/// <param name="GraceSeconds">Seconds between SIGTERM and SIGKILL.</param>
/// <param name="RetryPauseSeconds">Seconds before a failed turn is tried again the first time; 0 = always immediately.</param>
/// <param name="SameIssueThreshold">Cycles with one same finding before <c>same_issue</c> trips.</param>
/// <param name="NoProgressThreshold">Cycles in a row without progress before <c>no_progress</c> trips.</param>
/// <param name="AgentFailureThreshold">Failed turns in a row before <c>agent_failure</c> trips.</param>
/// <param name="RateLimitThreshold">Waits in a row before <c>rate_limit</c> trips.</param>
/// <param name="CallsPerHour">Agent turns allowed in one clock hour, repeated ones included.</param>
/// <param name="MaxOutageHours">How long one outage of the provider may last before it halts the run.</param>
/// <param name="MaxCostUsd">Spend of this run after which no turn is started; 0 = no limit.</param>
/// <param name="DailyBudgetUsd">What all runs of the repository together may spend on one UTC day before no turn is started; 0 = no
/// limit.</param>
/// <param name="MaxTokens">Tokens after which no turn starts; 0 = no limit.</param>
/// <param name="Push">Whether the result is pushed.</param>
/// <param name="CreateDraftPr">Whether a push is followed by a draft PR.</param>
/// <param name="BaseBranch">The branch the work is compared with and the PR's base.</param>
/// <param name="BranchPrefix">Put before the target to name the run's branch.</param>
/// <param name="CommitMessage">Template of the engine's commit messages (<see cref="Model.CommitMessage"/>).</param>
/// <param name="Agent">Agent's name in the registry, or <c>command</c>.</param>
/// <param name="AgentCommand">The command line when <paramref name="Agent"/> is <c>command</c>.</param>
/// <param name="PromptBy">How a command agent gets its prompt: <c>stdin</c>, <c>argument</c> or <c>file</c>.</param>
/// <param name="Model">Model name handed to the agent; empty = the agent's own default.</param>
/// <param name="IceMounts"><c>auto</c>, <c>require</c> or <c>off</c>: ICE's second layer.</param>
/// <param name="IceCredentials"><c>masked</c> or <c>inherit</c>: ICE's fifth layer.</param>
/// <param name="ProtectedBranches">Names or patterns added to the immutable protected set.</param>
/// <param name="AllowHigh">Whether phases of danger level high may run.</param>
/// <param name="SecretPatterns">Further regular expressions whose matches are masked in logs.</param>
/// <param name="Guardrails">Whether the checks before every turn are on.</param>
/// <param name="InjectionThreshold">Injection score from which text is blocked, 0 to 1.</param>
/// <param name="RedTeam">Whether the code is held against the design after the audit.</param>
/// <param name="RedTeamMaxCycles">How often that may send a sprint back.</param>
/// <param name="RedTeamThreshold">Severity, 0 to 1000, from which a confirmed divergence counts.</param>
/// <param name="RedTeamSkipIfNoSdd">Without <c>grimoires/loa/sdd.md</c> the gate is skipped; false: the run halts.</param>
/// <param name="RedTeamCommand">A program that does it; null = a turn of the agent.</param>
/// <param name="AgentScript">Absolute path of the script of the <c>scripted</c> agent.</param>
/// <param name="ImplementAgent">The agent of IMPLEMENT, <c>NAME</c> or <c>NAME:MODEL</c>; empty = <paramref name="Agent"/>.</param>
/// <param name="ReviewAgent">The same for REVIEW.</param>
/// <param name="AuditAgent">The same for AUDIT.</param>
/// <param name="FallbackAgents">Agents that take over, in this order, while the one before is at its usage limit.</param>
/// <param name="PostPr">How the pull request is validated after it was made; null = it is not.</param>
/// <param name="IceWritable">Folders and files a turn may write beside what it may by default.</param>
/// <param name="IceMemory">Memory a turn may use: bytes, with a unit, or a part of the machine's.</param>
/// <param name="IceProcesses">Processes and threads a turn may have at the same time.</param>
/// <param name="IceReadable">Folders and files of the home a turn may read beside what it may by default.</param>
/// <param name="IceEnvironment">Names of variables a turn gets beside those it gets by default.</param>
/// <param name="IceHomeRepository">Whether the work tree may be the person's home, or hold it.</param>
/// <param name="Prices">Lines of a <see cref="Agents.PriceTable"/>.</param>
/// <param name="RequestsPerHour">Model requests allowed in one clock hour, as far as agents report them; 0 = no limit.</param>
/// <param name="AllowOverage">True when an agent may continue at extra cost once its plan's limit is reached.</param>
/// <param name="LanesCopy">Patterns, as in .gitignore, of files git does not track that a lane gets copies of.</param>
/// <param name="TestsChanged">Consequence of a change that makes tests say less.</param>
/// <param name="Checks">Lines of JSON, a <see cref="Runs.Checks.Check"/> each.</param>
/// <param name="Settings">Values of keys that have no property here, by the key's path.</param>
/// <param name="In">Folder within the repository that the work is limited to (<see cref="WorkFolder"/>); empty = all of it.</param>
public sealed record RunOptions(
    int MaxCycles = 20,
    double TimeoutHours = 8,
    double TurnTimeoutMinutes = 60,
    double StallMinutes = 10,
    double StallStartupMinutes = 3,
    double StallToolMinutes = 30,
    double GraceSeconds = 5,
    double RetryPauseSeconds = Backoff.FirstSeconds,
    int SameIssueThreshold = 3,
    int NoProgressThreshold = 5,
    int AgentFailureThreshold = 6,
    int RateLimitThreshold = 5,
    int CallsPerHour = 100,
    double MaxOutageHours = 6,
    double MaxCostUsd = 0,
    long MaxTokens = 0,
    PushMode Push = PushMode.Auto,
    bool CreateDraftPr = true,
    string BaseBranch = "",
    string BranchPrefix = "feature/",
    string CommitMessage = Model.CommitMessage.Usual,
    string Agent = "",
    IReadOnlyList<string>? AgentCommand = null,
    string PromptBy = "stdin",
    string Model = "",
    string IceMounts = "auto",
    string IceCredentials = "masked",
    IReadOnlyList<string>? ProtectedBranches = null,
    bool AllowHigh = false,
    IReadOnlyList<string>? SecretPatterns = null,
    string AgentScript = "",
    bool Guardrails = true,
    double InjectionThreshold = 0.7,
    bool RedTeam = false,
    int RedTeamMaxCycles = 2,
    int RedTeamThreshold = 700,
    bool RedTeamSkipIfNoSdd = true,
    IReadOnlyList<string>? RedTeamCommand = null,
    string ImplementAgent = "",
    string ReviewAgent = "",
    string AuditAgent = "",
    IReadOnlyList<string>? FallbackAgents = null,
    IReadOnlyList<string>? Prices = null,
    PostPrOptions? PostPr = null,
    double DailyBudgetUsd = 0,
    IReadOnlyList<string>? IceWritable = null,
    string IceMemory = "50%",
    int IceProcesses = 4096,
    IReadOnlyList<string>? IceReadable = null,
    IReadOnlyList<string>? IceEnvironment = null,
    bool IceHomeRepository = false,
    int RequestsPerHour = 0,
    bool AllowOverage = false,
    IReadOnlyList<string>? LanesCopy = null,
    string In = "",
    IReadOnlyList<string>? Checks = null,
    TestsChanged TestsChanged = TestsChanged.Tell,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Settings = null
)
{
    /// <summary>Values of keys that have no property here, by the key's path; null = all of them have their defaults.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Settings { get; init; } = Settings;

    /// <summary>The options with a value of a key that has no property here.</summary>
    public RunOptions With(string path, IReadOnlyList<string> value) =>
        this with
        {
            Settings = new Dictionary<string, IReadOnlyList<string>>(Settings ?? new Dictionary<string, IReadOnlyList<string>>())
            {
                [path] = value,
            },
        };
}
