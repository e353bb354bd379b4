using System.Text;

namespace Ias.Core.StateMachines;

/// <summary>
/// A finite state machine, configured one paragraph a state. What is not permitted is refused with the triggers that would have been allowed.
/// </summary>
public sealed class StateMachine<TState, TTrigger>(TState initial)
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    private readonly Dictionary<TState, StateConfiguration<TState, TTrigger>> _states = [];

    /// <summary>Where the machine stands.</summary>
    public TState State { get; private set; } = initial;

    /// <summary>The triggers that may be fired now; guards that say no leave theirs out.</summary>
    public IReadOnlyList<TTrigger> PermittedTriggers => _states.TryGetValue(State, out var state)
        ? [.. state.Transitions.Where(t => t.Guard?.Invoke() ?? true).Select(t => t.Trigger).Distinct()]
        : [];

    /// <summary>Opens a state's paragraph; a second call goes on with the same one.</summary>
    public StateConfiguration<TState, TTrigger> Configure(TState state)
    {
        if (!_states.TryGetValue(state, out var configuration))
        {
            _states[state] = configuration = new StateConfiguration<TState, TTrigger>();
        }

        return configuration;
    }

    /// <summary>Whether <see cref="Fire"/> would be accepted now.</summary>
    public bool CanFire(TTrigger trigger) => PermittedTriggers.Contains(trigger);

    /// <summary>Moves on: the old state's exit action, then the new state, then its entry action.</summary>
    /// <returns>The new state.</returns>
    /// <exception cref="InvalidTransitionException">The trigger is not permitted here, or every guard said no.</exception>
    public TState Fire(TTrigger trigger)
    {
        var transitions = _states.TryGetValue(State, out var from) ? from.Transitions.Where(t => t.Trigger.Equals(trigger)).ToList() : [];
        var open = transitions.Find(t => t.Guard?.Invoke() ?? true);
        if (open is null)
        {
            throw new InvalidTransitionException(
                State.ToString(), trigger.ToString(), [.. PermittedTriggers.Select(t => t.ToString())], [.. transitions.Select(t => t.GuardText)]);
        }

        from!.Exit?.Invoke();
        State = open.To;
        if (_states.TryGetValue(State, out var to))
        {
            to.Entry?.Invoke();
        }

        return State;
    }

    /// <summary>The configuration as a Graphviz graph; guards stand in brackets.</summary>
    public string ToGraph()
    {
        var graph = new StringBuilder("digraph {\n");
        foreach (var (state, configuration) in _states)
        {
            foreach (var transition in configuration.Transitions)
            {
                var guard = transition.GuardText.Length > 0 ? $" [{transition.GuardText}]" : "";
                graph.Append("  ").Append(state).Append(" -> ").Append(transition.To).Append(" [label=\"").Append(transition.Trigger).Append(guard).Append("\"];\n");
            }
        }

        return graph.Append('}').ToString();
    }
}

/// <summary>One state's paragraph.</summary>
public sealed class StateConfiguration<TState, TTrigger>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    internal List<Transition> Transitions { get; } = [];
    internal Action? Entry { get; private set; }
    internal Action? Exit { get; private set; }

    /// <summary><paramref name="trigger"/> leads to <paramref name="to"/>.</summary>
    public StateConfiguration<TState, TTrigger> Permit(TTrigger trigger, TState to) => Add(new Transition(trigger, to, null, ""));

    /// <summary>The same while <paramref name="guard"/> holds; <paramref name="guardText"/> explains a refusal. The first open transition wins.</summary>
    public StateConfiguration<TState, TTrigger> PermitIf(TTrigger trigger, TState to, Func<bool> guard, string guardText) =>
        Add(new Transition(trigger, to, guard, guardText));

    /// <summary>Called after the state was entered.</summary>
    public StateConfiguration<TState, TTrigger> OnEntry(Action action)
    {
        Entry += action;
        return this;
    }

    /// <summary>Called before the state is left.</summary>
    public StateConfiguration<TState, TTrigger> OnExit(Action action)
    {
        Exit += action;
        return this;
    }

    private StateConfiguration<TState, TTrigger> Add(Transition transition)
    {
        Transitions.Add(transition);
        return this;
    }

    internal sealed record Transition(TTrigger Trigger, TState To, Func<bool>? Guard, string GuardText);
}

/// <summary>A trigger that is not permitted in a state; the message lists what would have been.</summary>
public sealed class InvalidTransitionException(string state, string trigger, IReadOnlyList<string> allowed, IReadOnlyList<string> guards)
    : InvalidOperationException(
        $"{trigger} is not possible in state {state}"
        + (guards.Count > 0 ? $" ({string.Join("; ", guards)})" : "")
        + (allowed.Count > 0 ? $"; possible there: {string.Join(", ", allowed)}" : "; nothing is possible there"))
{
    public string State { get; } = state;
    public string Trigger { get; } = trigger;
    public IReadOnlyList<string> Allowed { get; } = allowed;
}
