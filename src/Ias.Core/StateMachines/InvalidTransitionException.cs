namespace Ias.Core.StateMachines;

/// <summary>A trigger that is not permitted in a state; the message lists what would have been.</summary>
public sealed class InvalidTransitionException(string state, string trigger, IReadOnlyList<string> allowed, IReadOnlyList<string> guards)
    : InvalidOperationException(
        $"{trigger} is not possible in state {state}"
            + (guards.Count > 0 ? $" ({string.Join("; ", guards)})" : "")
            + (allowed.Count > 0 ? $"; possible there: {string.Join(", ", allowed)}" : "; nothing is possible there")
    );
