using Ias.Core.Agents;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary>Output of <c>--dry-run</c>, and of the question to a person: everything the run would do and by which settings.</summary>
internal static class RunPreflightPlan
{
    private const int Widest = 160;
    private static readonly string[] Limits =
    [
        "run_mode.defaults.",
        "run_mode.rate_limiting.",
        "run_mode.quota.",
        "run_mode.circuit_breaker.",
        "run_mode.stall.",
    ];

    /// <param name="brief">Of the limits, those that matter each night and those that were changed: it must stand on one screen with the
    /// question below it.</param>
    public static void Write(TextWriter to, PreflightPlan plan, Configuration configuration, RunRequest request, bool brief)
    {
        if (request.Bug is { } bug)
        {
            to.WriteLine($"bug {bug.BugId}: {bug.Title}");
            Line(to, "source", bug.Source);
        }
        else if (request.IsPlan)
        {
            Plan(to, plan, request);
        }
        else
        {
            var sprints = Sprints.Of(request.WorkTree);
            var sprint = sprints.First(s => s.Id == request.Target);
            to.WriteLine($"{request.Target}{(sprint.Title.Length > 0 ? $": {sprint.Title}" : "")}");
            Line(to, "sprints", string.Join(", ", sprints.Select(s => s.Id)));
        }

        Line(
            to,
            request is { IsPlan: true, Consolidate: false } ? "first branch" : "branch",
            plan.Start.Length > 0 ? $"{plan.Branch}, created at {plan.Start[..8]}" : $"{plan.Branch}, which already exists"
        );
        Line(to, "base", plan.Base);
        if (request.Options.In.Length > 0)
        {
            Line(to, "in", $"{request.Options.In}/: prompts, reviews and commits are limited to it");
        }

        Line(to, "first commit", plan.FirstCommit.Count > 0 ? string.Join(", ", plan.FirstCommit) : "not needed: no uncommitted changes");
        var gates = GateList.All.OfSprint(request.Options).Select(gate => gate.Phase).ToList();
        foreach (var phase in request.Bug is null ? (Phase[])[Phase.Implement, .. gates] : [Phase.Triage, Phase.Implement, .. gates])
        {
            var by = GateList.All.Find(phase)?.PlannedBy(request.Options) ?? "";
            Line(to, phase.Word().ToLowerInvariant(), by.Length > 0 ? by : CommandOf(request, plan, phase));
        }

        if (request.Options.Checks is not { Count: > 0 })
        {
            Line(to, "checks", "none: nothing but agents will look at the work");
        }

        Line(
            to,
            "ICE",
            plan.Layers is { } layers
                ? $"{string.Join(", ", layers.On)}{(layers.Off.Count > 0 ? $"; off: {string.Join(", ", layers.Off)} ({layers.WhyOff})" : "")}"
                : "unknown"
        );
        Line(to, "push", Push(plan, request.Options));
        if (request.Options.PostPr is { } validation)
        {
            Line(
                to,
                "validation",
                validation.IsExternal
                    ? CommandLine.Join(validation.Command!)
                    : string.Join(
                        ", ",
                        validation
                            .PhasesOf(request.Options)
                            .Select(p =>
                                $"{p.Phase.Word()}{(p.MaxRounds > 1 ? $" (at most {p.MaxRounds} rounds)" : "")}{(p.Reviewers > 1 ? $" ({p.Reviewers} reviewers, {p.Agreement} must agree)" : "")}"
                            )
                    )
            );
        }

        Line(to, "danger", DangerOf(request.Options));
        var limits = configuration
            .Settings.Where(s => Array.Exists(Limits, l => s.Key.Path.StartsWith(l, StringComparison.Ordinal)))
            .ToList();
        if (brief)
        {
            var named = limits.Where(s => s.IsSet || s.Key.Path.StartsWith(Limits[0], StringComparison.Ordinal));
            Line(to, "limits", $"{string.Join(", ", named.Select(s => $"{s.Key.Name} {Value(s)}"))}; --dry-run lists all");
            return;
        }

        to.WriteLine("limits");
        foreach (var setting in limits)
        {
            to.WriteLine($"  {setting.Key.Path["run_mode.".Length..], -39}  {Value(setting), -10}  {setting.Source}");
        }
    }

    private static string Value(Setting setting) => setting is { Text: "0", Key.Unset.Length: > 0 } ? setting.Key.Unset : setting.Written;

    private static void Plan(TextWriter to, PreflightPlan plan, RunRequest request)
    {
        var left = plan.Sprints.Count(s => !s.Completed);
        to.WriteLine(
            $"{request.Target}: {Wording.Count(left, "sprint")} to do{(left < plan.Sprints.Count ? $", {plan.Sprints.Count - left} already completed" : "")}"
        );
        var below = plan.Base;
        foreach (var sprint in plan.Sprints)
        {
            var branch = request.Options.BranchPrefix + sprint.Id;
            var onto = request.Consolidate || sprint.Completed ? "" : $"  on {branch}, pull request onto {below}";
            below = request.Consolidate || sprint.Completed ? below : branch;
            var by = sprint.By.Length > 0 ? $"  ({sprint.By})" : "";
            to.WriteLine(
                $"  {sprint.Id, -10}  {(sprint.Completed ? "skipped, completed" : "to do"), -22}  {sprint.Title}{onto}{by}".TrimEnd()
            );
        }

        Line(
            to,
            "pull requests",
            request.Consolidate ? "one for all, after the last sprint passes" : "one per sprint, each based on the branch before it"
        );
    }

    // A run as such is high, for nobody watches it; of its phases only those are named that are more than moderate.
    private static string DangerOf(RunOptions options)
    {
        var high = GateList
            .All.OfSprint(options)
            .Concat(GateList.All.OfPullRequest(options))
            .Where(gate => gate.Danger == DangerLevel.High)
            .Select(gate => gate.Phase.Word())
            .ToList();
        return $"{Danger.LevelOf("run-mode").ToString().ToLowerInvariant()}: agents change files and run commands, and nobody watches them{(high.Count > 0 ? $"; of the phases, too: {string.Join(", ", high)}{(options.AllowHigh ? " (allowed by --allow-high)" : "")}" : "")}";
    }

    private static void Line(TextWriter to, string name, string text) => to.WriteLine($"{name, -12}  {text}");

    private static string Push(PreflightPlan plan, RunOptions options) =>
        (plan.Remote, options.Push) switch
        {
            (_, PushMode.Local) => "LOCAL: nothing leaves this machine",
            ("", _) => "LOCAL: there is no remote",
            var (remote, mode) =>
                $"{(mode == PushMode.Prompt ? "PROMPT: asks first, then pushes " : "AUTO: pushes ")}{plan.Branch} to {remote}{(options.CreateDraftPr ? ", then opens a draft pull request if gh can" : "; no pull request")}",
        };

    // The agent itself says how it would be called; a prompt given by file goes to a folder that is removed again.
    private static string CommandOf(RunRequest request, PreflightPlan plan, Phase phase)
    {
        var options = request.Options;
        using var scratch = ScratchFolder.Temporary("ias-plan-");
        var choice = PhaseAgents.For(phase, options)[0];
        var spec = new AgentRegistry()
            .Find(choice.Name, options.AgentCommand, options.PromptBy, options.AgentScript)
            .Prepare(
                new AgentTurn
                {
                    Id = $"plan/1-{phase.Word().ToLowerInvariant()}-1",
                    RunId = "plan",
                    Target = plan.Sprints.FirstOrDefault(s => !s.Completed)?.Id ?? request.Target,
                    Cycle = 1,
                    Phase = phase,
                    Prompt = "<prompt>",
                    WorkTree = request.WorkTree,
                    MayWrite = phase == Phase.Implement,
                    Model = choice.Model,
                    Caged = plan.Layers?.IsCaged == true,
                    LogPath = Path.Combine(scratch.Path, "log"),
                    ScratchFolder = scratch.Path,
                    Timeout = TimeSpan.FromMinutes(options.TurnTimeoutMinutes),
                    Stall = StallLimits.Of(options),
                    Grace = TimeSpan.FromSeconds(options.GraceSeconds),
                },
                AgentPlaces.Here
            );
        var line = CommandLine
            .Join([spec.FileName, .. spec.Arguments])
            .Replace(scratch.Path, "<private folder>", StringComparison.Ordinal)
            .ReplaceLineEndings(" ");
        return $"{(line.Length > Widest ? line[..Widest] + "…" : line)}{(spec.Input is null ? "" : "  < prompt")}";
    }
}
