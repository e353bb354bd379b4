namespace Ias.Engine.Runs;

/// <summary>Signals that a step must not continue; the loop saves the work and halts with this trigger.</summary>
internal sealed class HaltException(string trigger, string reason) : Exception(reason)
{
    public string Trigger { get; } = trigger;
}
