using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Text;
using CliWrap;
using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>
/// The only place that starts processes. Each start happens on one dedicated thread that lives as long as the program, because Linux ties
/// a child's parent-death signal to the thread that forked it.
/// </summary>
public sealed class ProcessRunner(TimeProvider time) : IDisposable
{
    private readonly ForkThread _starts = new();
    private readonly ForkThread _scopedStarts = new(scoped: true);
    private readonly TrustedPrograms _trusted = new();
    private readonly RepositoryCage _cage = new();

    /// <summary>Runs a short program (git, gh) to its end and returns what it printed.</summary>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/>; the program and its descendants are gone by
    /// then.</exception>
    public async Task<ProcessResult> RunAsync(ProcessSpec spec, CancellationToken cancel)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var (exit, timedOut) = await FollowAsync(
            spec,
            PipeSource.FromBytes(spec.Input ?? default),
            ChunkTarget.Keep(output, spec.CaptureLimit),
            ChunkTarget.Keep(error, spec.CaptureLimit),
            cancel
        );
        var result = new ProcessResult(exit, Text(output, spec.OutputEncoding), Text(error, Encoding.UTF8), timedOut);
        if (spec.Again is { } again && exit != 0 && result.Output.Length == 0 && ProcessSpec.IsPlaceGone(result.Error))
        {
            return await RunAsync(again() with { Again = spec.Rebuilds > 1 ? again : null, Rebuilds = spec.Rebuilds - 1 }, cancel);
        }

        return _cage.HasFailed(spec, result) ? await RunAsync(spec with { Writable = null }, cancel) : result;

        static string Text(MemoryStream bytes, Encoding encoding) => encoding.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>
    /// Runs a program and passes on what it prints as it comes, in pieces of any length; returns its exit status, 124 when its time limit
    /// passed. Standard input is the spec's, or what <paramref name="input"/> gives until it ends.
    /// </summary>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/>; the program and its descendants are gone by
    /// then.</exception>
    public async Task<int> StreamAsync(
        ProcessSpec spec,
        Stream? input,
        Action<ReadOnlyMemory<byte>> output,
        Action<ReadOnlyMemory<byte>> error,
        CancellationToken cancel
    )
    {
        const int TimedOut = 124; // as timeout(1)
        var (exit, timedOut) = await FollowAsync(
            spec,
            input is null ? PipeSource.FromBytes(spec.Input ?? default) : PipeSource.FromStream(input),
            Seen(output, spec.LooksForRefusals?.Invoke()),
            Seen(error, spec.LooksForRefusals?.Invoke()),
            cancel
        );
        return timedOut ? TimedOut : exit;

        static ChunkTarget Seen(Action<ReadOnlyMemory<byte>> take, FailedAccess? refused) =>
            refused is null
                ? new(take)
                : new(
                    chunk =>
                    {
                        take(chunk);
                        refused.Feed(chunk.Span);
                    },
                    refused.Close
                );
    }

    /// <summary>Starts a program with pipes on all three standard streams; no child ever gets the terminal.</summary>
    /// <param name="spec">Process to start.</param>
    /// <param name="ownSession">True: as the leader of a session, and so of a process group, of its own.</param>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    internal async Task<RunningProcess> StartAsync(ProcessSpec spec, bool ownSession = false)
    {
        if (!OutsideFolder.Exists(spec.WorkingDirectory))
        {
            throw new ProblemException(
                new Problem($"{spec.FileName} cannot be started: its folder does not exist.", spec.WorkingDirectory)
            );
        }

        var path =
            spec.Environment.TryGetValue("PATH", out var own) || spec.ClearEnvironment ? own : Environment.GetEnvironmentVariable("PATH");
        IReadOnlyList<string> untrusted = spec.IsInside ? [] : TrustedPrograms.Untrusted(spec.WorkingDirectory, spec.Untrusted);
        if (path is not null && _trusted.PathFor(path, untrusted) is var trusted && trusted != path)
        {
            path = trusted;
            spec = spec with
            {
                Environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal) { ["PATH"] = path },
            };
        }

        var program =
            ProgramPath.Find(spec.FileName, path, spec.WorkingDirectory)
            ?? throw new ProblemException(
                new Problem(
                    $"The program {spec.FileName} does not exist or is not executable.",
                    spec.FileName.Contains('/', StringComparison.Ordinal)
                        ? Path.GetFullPath(spec.FileName, spec.WorkingDirectory)
                        : $"PATH={path}",
                    "Install it, or give its path."
                )
            );
        if (TrustedPrograms.IsIn(program, untrusted))
        {
            throw new ProblemException(
                new Problem(
                    $"The program {spec.FileName} is where an agent can write, so ias does not start it with your rights.",
                    program,
                    "Move it outside the repository and give that path."
                )
            );
        }

        (program, spec) = _cage.Around(program, spec);
        // What runs inside has no terminal of the person's: it could type there (TIOCSTI), and the person's shell would run it.
        if (ownSession || spec.IsInside)
        {
            // .NET cannot call setsid(2). util-linux's setsid forks only when it leads a group already, which a child of ours never does:
            // the program keeps the pid.
            spec = spec with
            {
                Arguments = ["--", program, .. spec.Arguments],
            };
            program =
                ProgramPath.Find("setsid", "/usr/bin:/bin:/usr/local/bin", "/")
                ?? throw new ProblemException(
                    new Problem(
                        "The program setsid is missing; each agent turn runs in its own session.",
                        Next: "Install the package util-linux."
                    )
                );
        }

        try
        {
            return await (spec.HidesAbstractSockets ? _scopedStarts : _starts).StartAsync(program, spec);
        }
        catch (Win32Exception e)
        {
            throw new ProblemException(
                new Problem($"The program {spec.FileName} cannot be started: {(e.InnerException ?? e).Message}", program),
                e
            );
        }
    }

    public void Dispose()
    {
        _starts.Dispose();
        _scopedStarts.Dispose();
    }

    // Start, carry, wait, end, drain: all that a program's time is made of, but for a turn's, whose end is more than that of one program.
    private async Task<(int Exit, bool TimedOut)> FollowAsync(
        ProcessSpec spec,
        PipeSource input,
        PipeTarget output,
        PipeTarget error,
        CancellationToken cancel
    )
    {
        cancel.ThrowIfCancellationRequested();
        using var process = await StartAsync(spec);
        process.Connect(input, output, error);
        Exception? stopped = null;
        try
        {
            await WaitAsync(process.Exited, spec, cancel);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or ProblemException)
        {
            stopped = e;
            await new ProcessTree(turnId: null, process, ProcStat.Read(process.Pid)?.StartTicks ?? long.MaxValue).KillAsync();
        }

        await process.DrainAsync();
        if (stopped is ProblemException)
        {
            ExceptionDispatchInfo.Throw(stopped);
        }

        if (stopped is not TimeoutException)
        {
            cancel.ThrowIfCancellationRequested();
        }

        return (await process.Exited, stopped is not null);
    }

    private async Task WaitAsync(Task exited, ProcessSpec spec, CancellationToken cancel)
    {
        if (spec.WhenSlow is not { } look || spec.Timeout <= ProcessSpec.SlowAfter)
        {
            await WaitAsync(exited, spec.Timeout, cancel);
            return;
        }

        try
        {
            await WaitAsync(exited, ProcessSpec.SlowAfter, cancel);
        }
        catch (TimeoutException)
        {
            look();
            await WaitAsync(exited, spec.Timeout - ProcessSpec.SlowAfter, cancel);
        }
    }

    private async Task WaitAsync(Task exited, TimeSpan? limit, CancellationToken cancel)
    {
        if (limit is null && !cancel.CanBeCanceled)
        {
            await exited;
            return;
        }

        await exited.WaitAsync(limit ?? Timeout.InfiniteTimeSpan, time, cancel);
    }
}
