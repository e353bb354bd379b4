using Ias.Core.Events;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Engine.Planning;

/// <summary>Event log of a planning, in the format of a run's events; its costs count for the day.</summary>
internal sealed class PlanJournal(string path, string id, EngineParts parts) : IDisposable
{
    private readonly EventLog _log = EventLog.Open(path);

    /// <summary>Appends events; durable when this returns.</summary>
    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public void Append(params IReadOnlyList<RunEvent> events)
    {
        _log.Relink(); // an agent without mounts may have deleted it
        foreach (var happened in _log.Append([.. events.Select(one => one with { At = parts.Time.GetUtcNow(), RunId = id })]))
        {
            parts.Watch(happened);
        }
    }

    public void Dispose() => _log.Dispose();
}
