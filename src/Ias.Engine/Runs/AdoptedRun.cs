using Ias.Core.Ice.Reading;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>A run that another tool of the Run Mode protocol began, with the <c>state.json</c> that the protocol documents: it can be
/// resumed, by the repository's configuration, for the file has no options, base or commits.</summary>
internal static class AdoptedRun
{
    /// <summary>Fills in what the file lacks, and writes it; what it says stays. Does nothing to a run of ias.</summary>
    /// <param name="options">The configuration's.</param>
    /// <returns>What was done, a sentence; empty = nothing.</returns>
    /// <exception cref="ProblemException">The run's branch is not there; disk full.</exception>
    public static async Task<string> FillAsync(
        RunFiles files,
        Repository repository,
        RunOptions options,
        string version,
        string calledAs,
        CancellationToken cancel
    )
    {
        var state = new StateFile<RunRecord>(files.State, RunFilesJson.Default, TimeProvider.System);
        if (InsideFile.Is(files.Events) || state.Peek().Value is not { Options: null, IsFinished: false } run)
        {
            return "";
        }

        if (await repository.ResolveAsync($"refs/heads/{run.Branch}", cancel) is not { } tip)
        {
            throw new ProblemException(
                new Problem(
                    $"Another tool's run of {run.Target} is unfinished here, and its branch {run.Branch} does not exist.",
                    files.State,
                    $"{calledAs} run {run.Target} --fresh     (archives its files, and starts over)"
                )
            );
        }

        var protectedOnes = new ProtectedBranches(options.ProtectedBranches ?? []);
        var onto = await new RunBranch(repository).BaseAsync(options.BaseBranch, new Head(run.Branch, tip), protectedOnes, cancel);
        var from =
            await repository.ResolveAsync($"refs/heads/{onto}", cancel)
            ?? await repository.ResolveAsync($"refs/remotes/{await repository.RemoteAsync(cancel)}/{onto}", cancel);
        var title = Sprints.Of(repository.WorkTree).FirstOrDefault(sprint => sprint.Id == run.Target)?.Title ?? "";
        state.Write(
            run.Whole() with
            {
                Title = title,
                SprintTitle = title,
                Base = onto,
                BaseCommit = (from is null ? null : await repository.Branches.ForkPointAsync(from, tip, cancel)) ?? tip,
                Head = tip,
                Step = StepOf(run),
                Options = options with { MaxCycles = run.Cycles.Limit > 0 ? run.Cycles.Limit : options.MaxCycles, BaseBranch = onto },
                Version = version,
                Repository = repository.WorkTree,
            }
        );
        return $"the run {run.RunId} was begun by another tool; it is resumed with the options of {Core.Config.ConfigKeys.FileName}, towards {onto}";
    }

    // The phase that was interrupted is repeated, in its cycle.
    private static RunStep StepOf(RunRecord run) =>
        run.State == RunState.Complete ? RunStep.Publish
        : run.Cycles.Current > 0 && (run.Phase == Phase.Implement || GateList.All.IsOfSprint(run.Phase)) ? RunStep.Turn
        : RunStep.BeginCycle;
}
