namespace Ias.Engine.Runs;

/// <summary>Thrown by a step that finds it must not go on; the loop saves the work and halts with this trigger.</summary>
internal sealed class HaltException(string trigger, string reason) : Exception(reason)
{
    public string Trigger { get; } = trigger;
}
