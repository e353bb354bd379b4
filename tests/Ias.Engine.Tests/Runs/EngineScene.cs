using System.Collections.Concurrent;
using Ias.Core.Events;
using Ias.Engine.Files;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>A repository in which a test lets an engine work: real git, real processes, all that happens on record.</summary>
public sealed class EngineScene(bool withRemote = false) : IDisposable
{
    private readonly TemporaryFolder _state = new();

    public TemporaryRepository Repository { get; } = new(withRemote);

    public ProcessRunner Processes { get; } = new(TimeProvider.System);

    /// <summary>What happened, the first one first.</summary>
    public ConcurrentQueue<RunEvent> Events { get; } = new();

    /// <summary>Called by the engine after each event; it goes on when this returns.</summary>
    public Action<RunEvent> AfterEach { get; set; } = _ => { };

    /// <param name="program">What the shims start: by default a program that finds nothing wrong.</param>
    public EngineParts Parts(TimeProvider? time = null, EngineSignals signals = default, string program = "/bin/true") =>
        new(
            Processes,
            time ?? TimeProvider.System,
            "ias",
            "test",
            happened =>
            {
                Events.Enqueue(happened);
                AfterEach(happened);
            },
            Signals: signals,
            Guard: () => new TurnGuard(Processes, TimeProvider.System) { StateFolder = _state.Path, Program = [program] }
        );

    public void Dispose()
    {
        OutsideFolder.DeleteAll(StateHome.ScratchOf(Repository.Path));
        OutsideFolder.DeleteAll(PassedChecks.FolderOf(Repository.Path));

        Processes.Dispose();
        _state.Dispose();
        Repository.Dispose();
    }
}
