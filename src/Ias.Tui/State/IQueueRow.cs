namespace Ias.Tui.State;

/// <summary>Row of the queue: a sprint of the plan, or a job of a runner.</summary>
public interface IQueueRow
{
    /// <summary>Identity of the row, independent of its position.</summary>
    string Key { get; }
}
