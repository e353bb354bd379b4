using System.Collections.Immutable;
using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;
using Ias.Engine.Trust;

namespace Ias.Tui.State;

/// <summary>Runs the pre-flight checks of a work tree without a run in the background: they start processes and may use the
/// network.</summary>
internal sealed class BackgroundPreflight(string folder, string calledAs, TimeProvider time)
{
    private Task<ImmutableArray<PreflightCheck>>? _checking;
    private DateTime? _checkedEdit;

    /// <summary>Check in progress; null = none.</summary>
    public Task? Checking => _checking;

    /// <summary>Starts the checks if there are none or <paramref name="lastEdit"/> has changed, and adds the results of completed
    /// ones.</summary>
    /// <param name="target">Sprint to run next; empty = none in particular.</param>
    public RawState Read(RawState before, DateTime lastEdit, string target, CancellationToken cancel)
    {
        if (_checking is { IsCompleted: true } done)
        {
            _checking = null;
            return done.IsCanceled ? before : before with { Checks = Ended(done), CheckedAt = time.GetUtcNow() };
        }

        if (_checking is null && _checkedEdit != lastEdit)
        {
            _checkedEdit = lastEdit;
            _checking = Task.Run(() => CheckAsync(target, cancel), cancel);
        }

        return before;
    }

    /// <summary>Forces new checks at the next <see cref="Read"/> and discards completed results.</summary>
    public void Invalidate()
    {
        _checkedEdit = null;
        _checking = _checking is { IsCompleted: true } ? null : _checking;
    }

    /// <summary>Runs the checks now, fixes one problem and describes the fix.</summary>
    /// <param name="known">Problem as the user saw it.</param>
    /// <exception cref="ProblemException">It has changed, or a person must fix it.</exception>
    public async Task<string> FixAsync(PreflightCheck known, CancellationToken cancel)
    {
        using var processes = new ProcessRunner(time);
        return await Preflight.FixAsync(await CheckAsync(processes, "", cancel), known, cancel);
    }

    private async Task<ImmutableArray<PreflightCheck>> CheckAsync(string target, CancellationToken cancel)
    {
        using var processes = new ProcessRunner(time);
        return [.. (await CheckAsync(processes, target, cancel)).Checks];
    }

    private Task<PreflightReport> CheckAsync(ProcessRunner processes, string target, CancellationToken cancel)
    {
        var (configuration, wrong) = Configured();
        return new Preflight(processes, time).LookAsync(
            new PreflightRequest(folder, configuration, calledAs)
            {
                Misconfigured = wrong,
                Target = target,
                Consent = new ConsentStore(time),
            },
            cancel
        );
    }

    private (Configuration Configuration, Problem? Wrong) Configured()
    {
        try
        {
            return (ConfigFile.Load(GitPlace.Find(folder)?.WorkTree ?? folder), null);
        }
        catch (ProblemException refused)
        {
            return (Configuration.Default, refused.Problem);
        }
    }

    // A failing check itself must not look as if all were well.
    private static ImmutableArray<PreflightCheck> Ended(Task<ImmutableArray<PreflightCheck>> done) =>
        done.Exception?.InnerException is { } failed
            ? [new PreflightCheck("preflight", PreflightLevel.Problem, $"the checks failed: {failed.Message}")]
            : done.GetAwaiter().GetResult(); // completed, so it does not block
}
