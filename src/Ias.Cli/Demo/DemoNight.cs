using System.Runtime.InteropServices;
using Ias.Engine.Processes;
using Ias.Engine.Scaffolding;

namespace Ias.Cli.Demo;

/// <summary><c>ias demo --night</c>: the dashboard on a recorded night to look around in. Nothing runs, and nothing of the person's is
/// touched.</summary>
public static class DemoNight
{
    // As if the person came in the morning after it.
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(151);

    /// <summary>Opens it, and removes it again when the person leaves.</summary>
    /// <exception cref="ProblemException">The night knows no such time, or there is no terminal.</exception>
    public static async Task<ExitCode> ShowAsync(CommandContext context, TuiChoices choices)
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
        using var inside = new CommandContext(
            new MovedTime(Minute(night.End + Later) - context.Time.GetUtcNow()),
            context.Out,
            context.Error,
            folder
        )
        {
            CalledAs = context.CalledAs,
        };
        return TuiCommand.Show(
            inside,
            choices with
            {
                ReadOnlyBecause = "this is a recorded night: nothing runs here",
                IsRecorded = true,
                Farewell = $"That was a recorded night. To see a live one: {context.CalledAs} demo, or {context.CalledAs} in a repository",
            }
        );
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
