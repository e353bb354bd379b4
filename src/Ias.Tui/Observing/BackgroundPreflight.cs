using System.Collections.Immutable;
using Ias.Core.Config;
using Ias.Engine.Consent;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;

namespace Ias.Tui.Observing;

/// <summary>Makes the pre-flight checks for the empty state, in the background: they start processes and may ask the network.</summary>
internal sealed class BackgroundPreflight(string folder, string calledAs, TimeProvider time)
{
    private Task<ImmutableArray<PreflightCheck>>? _looking;
    private DateTime? _lookedAt;

    /// <summary>The look under way; null = none.</summary>
    public Task? Looking => _looking;

    /// <summary>Begins a look where there was none, or <paramref name="lastEdit"/> is another than at the last one; takes in the result of
    /// one that ended.</summary>
    /// <param name="target">The sprint that would be run next; empty = none in particular.</param>
    public RawState Read(RawState before, DateTime lastEdit, string target, CancellationToken cancel)
    {
        if (_looking is { IsCompleted: true } done)
        {
            _looking = null;
            return done.IsCanceled ? before : before with { Checks = Ended(done), CheckedAt = time.GetUtcNow() };
        }

        if (_looking is null && _lookedAt != lastEdit)
        {
            _lookedAt = lastEdit;
            _looking = Task.Run(() => LookAsync(target, cancel), cancel);
        }

        return before;
    }

    /// <summary>Looks again at the next <see cref="Read"/>; a look that has ended and that nobody asked for is dropped.</summary>
    public void Forget()
    {
        _lookedAt = null;
        _looking = _looking is { IsCompleted: true } ? null : _looking;
    }

    /// <summary>Looks now and mends one thing; says what was done.</summary>
    /// <param name="known">The thing as a person saw it.</param>
    /// <exception cref="ProblemException">It is no longer so, or a person must mend it.</exception>
    public async Task<string> MendAsync(PreflightCheck known, CancellationToken cancel)
    {
        using var processes = new ProcessRunner(time);
        return await Preflight.MendAsync(await LookAsync(processes, "", cancel), known, cancel);
    }

    private async Task<ImmutableArray<PreflightCheck>> LookAsync(string target, CancellationToken cancel)
    {
        using var processes = new ProcessRunner(time);
        return [.. (await LookAsync(processes, target, cancel)).Checks];
    }

    private Task<PreflightReport> LookAsync(ProcessRunner processes, string target, CancellationToken cancel)
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

    // A check that fails by itself must not look as if all were well.
    private static ImmutableArray<PreflightCheck> Ended(Task<ImmutableArray<PreflightCheck>> done) =>
        done.Exception?.InnerException is { } failed
            ? [new PreflightCheck("preflight", PreflightLevel.Problem, $"the checks failed: {failed.Message}")]
            : done.GetAwaiter().GetResult(); // it has ended
}
