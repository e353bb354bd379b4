namespace Ias.Tui.Observing;

/// <summary>A row of the queue: a sprint of the plan, or a job of a runner.</summary>
public interface IQueueRow
{
    /// <summary>What it is known by, wherever it stands in the queue.</summary>
    string Key { get; }
}
