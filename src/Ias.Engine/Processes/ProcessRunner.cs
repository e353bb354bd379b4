using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Ias.Core.Ice;

namespace Ias.Engine.Processes;

/// <summary>
/// The only place that starts processes. Each start happens on one dedicated thread that lives as long as the program, because Linux ties
/// a child's parent-death signal to the thread that forked it.
/// </summary>
public sealed class ProcessRunner(TimeProvider time) : IDisposable
{
    private readonly StartThread _starts = new();
    private readonly StartThread _scopedStarts = new(scoped: true);
    private readonly TrustedPrograms _trusted = new();
    private readonly RepositoryCage _cage = new();

    /// <summary>Runs a short program (git, gh) to its end and returns what it printed.</summary>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/>; the program and its descendants are gone by then.</exception>
    public async Task<ProcessResult> RunAsync(ProcessSpec spec, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var process = await StartAsync(spec);
        using var stop = new CancellationTokenSource();
        var output = new CappedBuffer(spec.CaptureLimit);
        var error = new CappedBuffer(spec.CaptureLimit);
        var feeding = process.FeedAsync(spec.Input ?? default, stop.Token);
        var (outputRead, errorRead) = (output.ReadAsync(process.Output, stop.Token), error.ReadAsync(process.Error, stop.Token));

        var timedOut = false;
        ProblemException? blocked = null;
        try
        {
            await WaitAsync(process.Exited, spec, cancel);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or ProblemException)
        {
            timedOut = e is TimeoutException;
            blocked = e as ProblemException;
            var tree = new ProcessTree(turnId: null, process.Pid, ProcStat.Read(process.Pid)?.StartTicks ?? long.MaxValue);
            await new TurnEnding(tree, process, time, TimeSpan.Zero).KillAsync();
        }

        await process.DrainAsync(outputRead, errorRead);
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(feeding, outputRead, errorRead);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // standard input was never taken
        }

        if (blocked is not null)
        {
            throw blocked;
        }

        if (!timedOut)
        {
            cancel.ThrowIfCancellationRequested();
        }

        var result = new ProcessResult(await process.Exited, output.Text(spec.OutputEncoding), error.Text(Encoding.UTF8), timedOut);
        return _cage.HasFailed(spec, result) ? await RunAsync(spec with { Writable = null }, cancel) : result;
    }

    /// <summary>Starts a program with pipes on all three standard streams; no child ever gets the terminal.</summary>
    /// <param name="spec">What to start.</param>
    /// <param name="ownSession">True: as the leader of a session, and so of a process group, of its own.</param>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    internal async Task<RunningProcess> StartAsync(ProcessSpec spec, bool ownSession = false)
    {
        if (!Directory.Exists(spec.WorkingDirectory))
        {
            throw new ProblemException(new Problem($"{spec.FileName} cannot be started: its folder does not exist.", spec.WorkingDirectory));
        }

        var path = spec.Environment.TryGetValue("PATH", out var own) || spec.ClearEnvironment ? own : Environment.GetEnvironmentVariable("PATH");
        IReadOnlyList<string> untrusted = spec.IsInside ? [] : TrustedPrograms.Untrusted(spec.WorkingDirectory, spec.Untrusted);
        if (path is not null && _trusted.PathFor(path, untrusted) is var trusted && trusted != path)
        {
            path = trusted;
            spec = spec with { Environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal) { ["PATH"] = path } };
        }

        var program = ProgramPath.Find(spec.FileName, path, spec.WorkingDirectory) ?? throw new ProblemException(new Problem(
            $"The program {spec.FileName} does not exist or is not executable.",
            spec.FileName.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(spec.FileName, spec.WorkingDirectory) : $"PATH={path}",
            "Install it, or give its path."));
        if (TrustedPrograms.IsIn(program, untrusted))
        {
            throw new ProblemException(new Problem(
                $"The program {spec.FileName} is where an agent can write, so ias does not start it with your rights.", program, "Move it outside the repository and give that path."));
        }

        (program, spec) = _cage.Around(program, spec);
        // What runs inside has no terminal of the person's: it could type there (TIOCSTI), and the person's shell would run it.
        if (ownSession || spec.IsInside)
        {
            // .NET cannot call setsid(2). util-linux's setsid forks only when it leads a group already, which a child of ours never does:
            // the program keeps the pid.
            spec = spec with { Arguments = ["--", program, .. spec.Arguments] };
            program = ProgramPath.Find("setsid", "/usr/bin:/bin:/usr/local/bin", "/") ?? throw new ProblemException(new Problem(
                "The program setsid is missing; each agent turn runs in its own session.", Next: "Install the package util-linux."));
        }

        try
        {
            return new RunningProcess(await (spec.HidesAbstractSockets ? _scopedStarts : _starts).StartAsync(program, info => Describe(spec, info)));
        }
        catch (Win32Exception e)
        {
            throw new ProblemException(new Problem($"The program {spec.FileName} cannot be started: {e.Message}", program), e);
        }
    }

    /// <summary>
    /// Runs a program and passes on what it prints as it comes, in pieces of any length; returns its exit status, 124 when its time limit passed. Standard
    /// input is the spec's, or what <paramref name="input"/> gives until it ends.
    /// </summary>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/>; the program and its descendants are gone by then.</exception>
    public async Task<int> StreamAsync(ProcessSpec spec, Stream? input, Action<ReadOnlyMemory<byte>> output, Action<ReadOnlyMemory<byte>> error, CancellationToken cancel)
    {
        const int TimedOut = 124; // as timeout(1)
        cancel.ThrowIfCancellationRequested();
        using var process = await StartAsync(spec);
        using var stop = new CancellationTokenSource();
        var feeding = input is null ? process.FeedAsync(spec.Input ?? default, stop.Token) : process.FeedAsync(input, stop.Token);
        var (outputRead, errorRead) = (CarryAsync(process.Output, output, spec.LooksForRefusals?.Invoke(), stop.Token), CarryAsync(process.Error, error, spec.LooksForRefusals?.Invoke(), stop.Token));
        int? status = null;
        try
        {
            await WaitAsync(process.Exited, spec.Timeout, cancel);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            status = TimedOut;
            var tree = new ProcessTree(turnId: null, process.Pid, ProcStat.Read(process.Pid)?.StartTicks ?? long.MaxValue);
            await new TurnEnding(tree, process, time, TimeSpan.Zero).KillAsync();
        }

        await process.DrainAsync(outputRead, errorRead);
        await stop.CancelAsync();
        await Task.WhenAll(outputRead, errorRead);
        _ = feeding.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default); // a read of a terminal cannot be cancelled
        cancel.ThrowIfCancellationRequested();
        return status ?? await process.Exited;
    }

    private static async Task CarryAsync(Stream from, Action<ReadOnlyMemory<byte>> to, RefusedWrites? refused, CancellationToken stop)
    {
        var chunk = new byte[16 << 10];
        try
        {
            int read;
            while ((read = await from.ReadAsync(chunk, stop)) > 0)
            {
                to(chunk.AsMemory(0, read));
                refused?.Feed(chunk.AsSpan(0, read));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the program has ended
        }
        finally
        {
            refused?.Close();
        }
    }

    public void Dispose()
    {
        _starts.Dispose();
        _scopedStarts.Dispose();
    }

    private static void Describe(ProcessSpec spec, ProcessStartInfo info)
    {
        info.WorkingDirectory = spec.WorkingDirectory;
        if (spec.ClearEnvironment)
        {
            info.Environment.Clear();
        }

        foreach (var (name, value) in spec.Environment)
        {
            info.Environment[name] = value;
            if (value is null)
            {
                info.Environment.Remove(name);
            }
        }

        foreach (var argument in spec.Arguments)
        {
            info.ArgumentList.Add(argument);
        }
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
