using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>Map of keys to actions. No key has two actions, and every action has a key.</summary>
public sealed class KeyMap
{
    // Some sixty pairs: a linear scan is faster than creating the comparers of a dictionary.
    private readonly Key[] _keys;
    private readonly DashboardAction[] _actions;
    private readonly Key[][] _ofAction;

    private KeyMap(Key[][] ofAction)
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

    /// <summary>Default map, before the user binds keys.</summary>
    public static KeyMap Default { get; } = MakeDefault();

    /// <summary>Action of a key; null = none.</summary>
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

    /// <summary>Keys of an action, the one to show first.</summary>
    public IReadOnlyList<Key> KeysOf(DashboardAction action) => _ofAction[(int)action];

    /// <summary>First key of an action as displayed: <c>H</c>, <c>Enter</c>, <c>Ctrl-L</c>.</summary>
    public string Shown(DashboardAction action) => KeyNotation.Shown(_ofAction[(int)action][0]);

    /// <summary>Copy of the map with other keys for some actions.</summary>
    /// <param name="bound">Keys by action; null = unchanged.</param>
    internal KeyMap With(Key[]?[] bound)
    {
        var keys = new Key[_ofAction.Length][];
        for (var action = 0; action < keys.Length; action++)
        {
            keys[action] = bound[action] ?? _ofAction[action];
        }

        return new KeyMap(keys);
    }

    private static KeyMap MakeDefault()
    {
        var keys = new Key[DashboardActions.All.Length][];
        foreach (var entry in DashboardActions.All)
        {
            keys[(int)entry.Action] = (Key[])entry.Defaults;
        }

        return new KeyMap(keys);
    }
}
