using Ias.Engine.Processes;
using Ias.Engine.Scaffolding;

namespace Ias.Engine.PreflightChecks;

/// <summary>
/// Checks everything a run needs before it starts, so that all problems are reported together and none after eight hours. The checks change
/// nothing in the repository. A new check is a file in <c>PreflightChecks</c> and a line here.
/// </summary>
public sealed class Preflight(ProcessRunner processes, TimeProvider time)
{
    private delegate Task<PreflightCheck[]> Look(PreflightScene scene, CancellationToken cancel);

    /// <summary>Requirement of a check; a check without it is skipped, because the check above it reports the cause.</summary>
    private enum Needs
    {
        Nothing,
        Git,
        WorkTree,
        Commit,
    }

    // Each level requires the one before it.
    private static readonly (string Name, Look Look)[] Grounds =
    [
        ("git", GitProgram.LookAsync),
        ("repository", RepositoryHere.LookAsync),
        ("commit", FirstCommit.LookAsync),
    ];

    private static readonly (string Name, Needs Needs, Look Look)[] All =
    [
        ("operation", Needs.WorkTree, OperationUnderWay.LookAsync),
        ("locks", Needs.WorkTree, StaleLocks.LookAsync),
        ("head", Needs.WorkTree, HeadOnBranch.LookAsync),
        ("identity", Needs.Git, Identity.LookAsync),
        ("commit_message", Needs.Commit, CommitMessageTaken.LookAsync),
        ("signing", Needs.Commit, Signing.LookAsync),
        ("run_mode", Needs.Nothing, RunModeEnabled.LookAsync),
        ("allowed", Needs.WorkTree, Allowed.LookAsync),
        ("agent", Needs.Nothing, AgentAnswers.LookAsync),
        ("permissions", Needs.Nothing, ToolsPermitted.LookAsync),
        ("in", Needs.WorkTree, FolderToWorkIn.LookAsync),
        ("checks", Needs.WorkTree, ChecksNamed.LookAsync),
        ("sprints", Needs.WorkTree, SprintsFound.LookAsync),
        ("guardrails", Needs.WorkTree, NothingBlocked.LookAsync),
        ("engine", Needs.WorkTree, NoLiveEngine.LookAsync),
        ("run", Needs.WorkTree, NoUnfinishedRun.LookAsync),
        ("tree", Needs.WorkTree, CleanTree.LookAsync),
        ("branch", Needs.Commit, FeatureBranch.LookAsync),
        ("remote", Needs.Commit, RemoteTakesPush.LookAsync),
        ("pull_request", Needs.Commit, PullRequestPossible.LookAsync),
        ("protection", Needs.Commit, ServerProtection.LookAsync),
        ("disk", Needs.Nothing, DiskSpace.LookAsync),
        ("writable", Needs.WorkTree, Writable.LookAsync),
        ("ice", Needs.WorkTree, IceLayersOn.LookAsync),
        ("inside", Needs.WorkTree, WhatIsInside.LookAsync),
        ("logout", Needs.Nothing, OutlivesLogout.LookAsync),
        ("agents", Needs.Nothing, AgentsAtTheTerminal.LookAsync),
        ("scaffold", Needs.WorkTree, ScaffoldComplete.LookAsync),
    ];

    // Needed only for a run; if none is set up and agents work at the terminal, nothing is wrong without it.
    private static readonly HashSet<string> ForRunsAlone = new(StringComparer.Ordinal)
    {
        "head",
        "run_mode",
        "agent",
        "in",
        "sprints",
        "run",
        "tree",
        "branch",
        "remote",
    };

    /// <summary>Runs every check whose requirements are met.</summary>
    public async Task<PreflightReport> LookAsync(PreflightRequest request, CancellationToken cancel)
    {
        var scene = new PreflightScene(processes, time, request, cancel);
        var checks = new List<PreflightCheck>();
        var ground = Needs.Nothing;
        foreach (var (name, look) in Grounds)
        {
            var found = await AskAsync(name, look, scene, cancel);
            checks.AddRange(found);
            if (found.Any(c => c.Level == PreflightLevel.Problem))
            {
                break;
            }

            ground++;
        }

        var rest = await Task.WhenAll(All.Where(c => c.Needs <= ground).Select(c => AskAsync(c.Name, c.Look, scene, cancel)));
        checks.AddRange(rest.SelectMany(found => found));
        if (
            request is { ForPeople: true, Misconfigured: null, Configuration.FileExists: false }
            && ground >= Needs.WorkTree
            && ScaffoldState.Of(scene.Place.WorkTree).Begun
        )
        {
            checks =
            [
                .. checks.Select(check =>
                    check.Level == PreflightLevel.Problem && ForRunsAlone.Contains(check.Name)
                        ? check with
                        {
                            Level = PreflightLevel.Note,
                            Text = $"For runs alone: {check.Text}",
                        }
                        : check
                ),
            ];
        }

        return new PreflightReport(checks, ground == Needs.Commit ? await PlanAsync(scene) : null);
    }

    /// <summary>Fixes one check of a new report; returns what was done.</summary>
    /// <param name="known">The check as a person saw it, perhaps a while ago.</param>
    /// <exception cref="ProblemException">The situation has changed, or only a person can fix it.</exception>
    public static Task<string> FixAsync(PreflightReport report, PreflightCheck known, CancellationToken cancel) =>
        report.Checks.FirstOrDefault(check => (check.Name, check.Text) == (known.Name, known.Text))?.Mend is { } mend
            ? mend(cancel)
            : throw new ProblemException(new Problem("Nothing was done: the situation has changed.", known.Name, known.Fix));

    /// <summary>Fixes everything that can be fixed without losing anything; returns what was done.</summary>
    /// <param name="may">Asks a person before fixes that need consent.</param>
    public static async Task<IReadOnlyList<string>> FixAsync(
        PreflightReport report,
        Func<PreflightCheck, Task<bool>> may,
        CancellationToken cancel
    )
    {
        var done = new List<string>();
        foreach (var check in report.Checks)
        {
            if (check.Mend is { } mend && (check.Ask.Length == 0 || await may(check)))
            {
                done.Add(await mend(cancel));
            }
        }

        return done;
    }

    private static async Task<PreflightCheck[]> AskAsync(string name, Look look, PreflightScene scene, CancellationToken cancel)
    {
        try
        {
            return [.. (await look(scene, cancel)).Select(c => c with { Name = name, Fix = CommandLine.From(c.Fix, scene.CalledAs) })];
        }
        catch (ProblemException refused)
        {
            var (what, on, next, _) = refused.Problem;
            return
            [
                PreflightCheck.Problem(on.Length > 0 ? $"{what.TrimEnd('.')}: {on}" : what, CommandLine.From(next, scene.CalledAs)) with
                {
                    Name = name,
                },
            ];
        }
    }

    private static async Task<PreflightPlan> PlanAsync(PreflightScene scene)
    {
        var (choice, _) = await scene.BranchAsync();
        Ice.IceLayers? layers = null;
        IReadOnlyList<string> first = [];
        try
        {
            layers = await scene.LayersAsync();
            first = CleanTree.ForFirstCommit(await scene.ChangesAsync(), scene.Request.AllowDirty);
        }
        catch (ProblemException)
        {
            // reported by its own check
        }

        return new PreflightPlan(
            choice?.Name ?? "",
            choice?.Start ?? "",
            choice?.Base ?? "",
            await scene.PushesAsync() && await scene.RemoteAsync() is var (remote, _) ? remote : "",
            first,
            layers,
            choice?.Sprints ?? []
        );
    }
}
