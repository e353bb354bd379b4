using System.Runtime.InteropServices;
using Ias.Core.Model;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.Setup;
using Ias.Engine.State;

namespace Ias.Cli;

/// <summary><c>ias demo --night</c>: the dashboard on a recorded night to look around in. Nothing runs, and nothing of the person's is
/// touched.</summary>
public static class DemoNight
{
    // As if the person came in the morning after it.
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(151);

    /// <summary>Opens it, and removes it again when the person leaves.</summary>
    /// <param name="clock">The time of that night to look at, as if the run were still going on; null = the morning after.</param>
    /// <exception cref="ProblemException">The night knows no such time, or there is no terminal.</exception>
    public static async Task<ExitCode> ShowAsync(CommandContext context, TimeOnly? clock, TuiChoices choices)
    {
        using var above = new PassingFolder();
        var folder = Path.Combine(above.Path, "shop");
        Directory.CreateDirectory(folder);
        using (var processes = new ProcessRunner(context.Time))
        {
            await DemoSample.GitAsync(processes, folder, ["init", "-q", "-b", "feature/sprint-2", "--template="], CancellationToken.None);
        }

        var night = new RecordedNight(folder);
        night.Unpack();
        var moment = clock is { } at ? night.MomentOf(at, context.Time.LocalTimeZone) : Minute(night.End + Later);
        using var inside = new CommandContext(new MovedTime(moment - context.Time.GetUtcNow()), context.Out, context.Error, folder)
        {
            CalledAs = context.CalledAs,
        };
        using var standIn =
            clock is null || night.CutAt(moment) is { IsFinished: true } or { State: RunState.Halted }
                ? null
                : EngineLock.Take(GitPlace.Here(folder).CommonDir, new RunFiles(folder), inside.Time);
        return TuiCommand.Show(inside, choices with { ReadOnlyBecause = "this is a recorded night: nothing runs here", IsRecorded = true });
    }

    private static DateTimeOffset Minute(DateTimeOffset at) => at - TimeSpan.FromTicks(at.Ticks % TimeSpan.TicksPerMinute);

    /// <summary>A folder that goes with the dashboard, also when a signal ends it: a terminal window that is closed sends one.</summary>
    private sealed class PassingFolder : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly PosixSignalRegistration[] _signals;

        public PassingFolder() =>
            _signals = [
                .. new[] { PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM }.Select(signal =>
                    PosixSignalRegistration.Create(signal, _ => Remove())
                ),
            ];

        public string Path { get; } = Directory.CreateTempSubdirectory("ias-night-").FullName;

        public void Dispose()
        {
            Remove(); // first: a window that closes sends more than one signal, and the next would end the process half way
            Array.ForEach(_signals, signal => signal.Dispose());
        }

        private void Remove()
        {
            lock (_gate)
            {
                if (Directory.Exists(Path))
                {
                    Directory.Delete(Path, recursive: true);
                }
            }
        }
    }

    /// <summary>The clock, moved by so much.</summary>
    private sealed class MovedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
