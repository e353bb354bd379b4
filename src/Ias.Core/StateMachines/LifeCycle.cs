using Stateless;

namespace Ias.Core.StateMachines;

/// <summary>
/// A life cycle at a state: built where a question comes up, asked or fired, and dropped. It keeps nothing; where something stands, events
/// and files say. Its base knows its states as <see cref="Enum"/>, so that the native program holds Stateless once, not once for each pair
/// of enums.
/// </summary>
public sealed class LifeCycle<TState, TTrigger> : StateMachine<Enum, Enum>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    /// <param name="at">Where it stands.</param>
    public LifeCycle(TState at)
        : base(at) =>
        OnUnhandledTrigger(
            (state, trigger, guards) =>
                throw new InvalidTransitionException(
                    state.ToString(),
                    trigger.ToString(),
                    [.. Enum.GetValues<TTrigger>().Where(t => CanFire(t)).Select(t => t.ToString())],
                    [.. guards ?? []]
                )
        );

    /// <summary>Fires, and says where that leads.</summary>
    /// <exception cref="InvalidTransitionException">The trigger is not permitted here, or every guard said no.</exception>
    public TState After(TTrigger trigger)
    {
        Fire(trigger);
        return Current;
    }

    /// <summary>The same for a fold, which does not fail: where the trigger is not permitted, it stays.</summary>
    public TState Folded(TTrigger trigger) => CanFire(trigger) ? After(trigger) : Current;

    private TState Current => (TState)State;
}
