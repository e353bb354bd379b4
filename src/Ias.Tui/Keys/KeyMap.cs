using System.Collections.Immutable;
using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>Which key does what. No key does two things, and every action has one.</summary>
public sealed class KeyMap
{
    // Some sixty pairs: going through them is faster than the comparers a dictionary needs are made.
    private readonly Key[] _keys;
    private readonly DashboardAction[] _actions;
    private readonly ImmutableArray<Key>[] _ofAction;

    private KeyMap(ImmutableArray<Key>[] ofAction)
    {
        _ofAction = ofAction;
        var count = 0;
        foreach (var keys in ofAction)
        {
            count += keys.Length;
        }

        (_keys, _actions) = (new Key[count], new DashboardAction[count]);
        for (var (action, at) = (0, 0); action < ofAction.Length; action++)
        {
            foreach (var key in ofAction[action])
            {
                (_keys[at], _actions[at]) = (key, (DashboardAction)action);
                at++;
            }
        }
    }

    /// <summary>As it is before a person binds keys.</summary>
    public static KeyMap Default { get; } = MakeDefault();

    /// <summary>What the key does; null = nothing.</summary>
    public DashboardAction? Find(Key key)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i].Equals(key))
            {
                return _actions[i];
            }
        }

        return null;
    }

    /// <summary>The action's keys, the one to show first.</summary>
    public ImmutableArray<Key> KeysOf(DashboardAction action) => _ofAction[(int)action];

    /// <summary>The action's first key as people read it: <c>H</c>, <c>Enter</c>, <c>Ctrl-L</c>.</summary>
    public string Shown(DashboardAction action) => KeyNotation.Shown(KeysOf(action)[0]);

    /// <summary>This map with other keys for some actions.</summary>
    internal KeyMap With(IReadOnlyDictionary<DashboardAction, ImmutableArray<Key>> bound)
    {
        var keys = (ImmutableArray<Key>[])_ofAction.Clone();
        foreach (var (action, its) in bound)
        {
            keys[(int)action] = its;
        }

        return new KeyMap(keys);
    }

    private static KeyMap MakeDefault()
    {
        var keys = new ImmutableArray<Key>[DashboardActions.All.Length];
        foreach (var entry in DashboardActions.All)
        {
            keys[(int)entry.Action] = entry.Defaults;
        }

        return new KeyMap(keys);
    }
}
