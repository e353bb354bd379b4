using System.Text;
using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>Reads a key file and collects all its problems.</summary>
internal sealed class KeyReader(string file)
{
    private const int Shown = 40; // characters of the input quoted in a message
    private const string Bindings = "bindings";
    private const string Example = "bindings:\n  halt: [H, f9]";

    private readonly List<Problem> _problems = [];
    private readonly Key[]?[] _bound = new Key[]?[DashboardActions.All.Length];
    private readonly int[] _lines = new int[DashboardActions.All.Length]; // line of each action; 0 = not in the file
    private readonly List<Taken> _taken = [];

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Map defined by the file; the default one if there is a problem.</summary>
    public KeyMap Read(IReadOnlyList<ConfigEntry> entries)
    {
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case { Key: Bindings, Value: ConfigNode.Map map }:
                    Section(map);
                    break;
                case { Key: Bindings, Value: ConfigNode.Scalar { IsNothing: true } }:
                    break;
                case { Key: Bindings }:
                    Wrong(entry.Value, Bindings, "bindings must map actions to keys.", Example);
                    break;
                case { Key: "force" }:
                    Wrong(
                        entry.Line,
                        entry.Column,
                        "force",
                        "force belongs under one action, not at the top level.",
                        "bindings:\n  halt: {keys: [h], force: true}"
                    );
                    break;
                default:
                    var isAction = DashboardActions.Find(entry.Key) is not null;
                    Wrong(
                        entry.Line,
                        entry.Column,
                        entry.Key,
                        $"Unknown key {entry.Key}.",
                        isAction ? $"Put actions under bindings:\nbindings:\n  {entry.Key}: […]" : Example
                    );
                    break;
            }
        }

        RefuseDefaultsTakenTwice();
        return _problems.Count == 0 ? KeyMap.Default.With(_bound) : KeyMap.Default;
    }

    private void Section(ConfigNode.Map map)
    {
        foreach (var entry in map.Entries)
        {
            var path = $"{Bindings}.{entry.Key}";
            if (DashboardActions.Find(entry.Key) is not { } action)
            {
                var near = NearestWord.Of(entry.Key, [.. DashboardActions.All.Select(a => a.Id)]);
                Wrong(
                    entry.Line,
                    entry.Column,
                    path,
                    $"Unknown action {entry.Key}.{(near is null ? "" : $" Did you mean {near}?")}",
                    near is null ? "ias keys lists them all." : $"{near}: …"
                );
            }
            else if (_lines[(int)action.Action] is > 0 and var first)
            {
                Wrong(
                    entry.Line,
                    entry.Column,
                    path,
                    $"{entry.Key} appears twice, first on line {first}.",
                    "Keep one of them; it can list several keys."
                );
            }
            else
            {
                _lines[(int)action.Action] = entry.Line;
                Bind(action, path, entry.Value);
            }
        }
    }

    private void Bind(ActionEntry action, string path, ConfigNode value)
    {
        var (keys, force) = value is ConfigNode.Map map ? Long(action, path, map) : (value, false);
        if (keys is null)
        {
            return;
        }

        IReadOnlyList<ConfigNode> items = keys switch
        {
            ConfigNode.List list => list.Items,
            ConfigNode.Scalar { IsNothing: true, Text: not "~" } => [],
            _ => [keys],
        };
        if (items.Count == 0)
        {
            Wrong(keys, path, $"{action.Id} has no key left.", $"{action.Id}: [{KeyWording.Written(action.Defaults)}]");
            return;
        }

        foreach (var item in items)
        {
            if (KeyOf(action, path, item, force) is { } key)
            {
                Assign(action, path, item, key);
            }
        }

        _bound[(int)action.Action] = [.. _taken.Where(t => t.By == action).Select(t => t.Key)];
    }

    /// <summary>Reads the long form: <c>halt: {keys: [h], force: true}</c>.</summary>
    private (ConfigNode? Keys, bool Force) Long(ActionEntry action, string path, ConfigNode.Map map)
    {
        ConfigNode? keys = null;
        var force = false;
        foreach (var entry in map.Entries)
        {
            switch (entry)
            {
                case { Key: "keys" }:
                    keys = entry.Value;
                    break;
                case { Key: "force", Value: ConfigNode.Scalar { Plain: true, Text: "true" or "false" } given }:
                    force = given.Text == "true";
                    break;
                case { Key: "force" }:
                    Wrong(
                        entry.Value,
                        $"{path}.force",
                        "force is true or false.",
                        $"{action.Id}: {{keys: [{KeyWording.Written(action.Defaults)}], force: true}}"
                    );
                    break;
                default:
                    Wrong(entry.Line, entry.Column, $"{path}.{entry.Key}", $"Unknown key {entry.Key}.", "Allowed: keys, force.");
                    break;
            }
        }

        if (keys is null)
        {
            Wrong(map, path, $"{action.Id} has no key left.", $"{action.Id}: {{keys: [{KeyWording.Written(action.Defaults)}]}}");
        }

        return (keys, force);
    }

    private Key? KeyOf(ActionEntry action, string path, ConfigNode item, bool force)
    {
        if (item is not ConfigNode.Scalar { Text: { Length: > 0 } text })
        {
            Wrong(
                item,
                path,
                "This is not a key.",
                $"{action.Id}: [{KeyWording.Written(action.Defaults)}]\nQuote keys that mean something in YAML: ',' '#' ':' '?' '~'"
            );
            return null;
        }

        if (KeyNotation.Parse(text) is not { } key)
        {
            var near = NearestWord.Of(text, KeyNotation.KnownNames.ToList());
            Wrong(
                item,
                path,
                $"Unknown key {Wording.Cut(text, Shown)}.{(near is null ? "" : $" Did you mean {near}?")}",
                near is null ? "A key is a character, or one of: " + KeyWording.Names() : $"{action.Id}: [{near}]"
            );
            return null;
        }

        if (SameAs(key) is { } sent)
        {
            Wrong(item, path, $"Most terminals send {text} as {sent}: the two cannot be told apart.", $"{action.Id}: [{sent}]");
            return null;
        }

        if (action.Steers && key == Key.Of('c', KeyModifiers.Ctrl))
        {
            Wrong(
                item,
                path,
                $"Ctrl-C never controls a run from the dashboard, so it cannot {action.Label}.",
                $"{action.Id}: [{KeyWording.Written(action.Defaults)}]"
            );
            return null;
        }

        if (action.Steers && !force && !IsDeliberate(key))
        {
            Wrong(
                item,
                path,
                $"{action.Id} controls the run, and {KeyWording.Named(key)} is too easily pressed by accident.",
                $"{action.Id}: [{KeyWording.Written(action.Defaults)}]\n{action.Id}: {{keys: [{KeyWording.Quoted(key)}], force: true}}"
            );
            return null;
        }

        return key;
    }

    private void Assign(ActionEntry action, string path, ConfigNode item, Key key)
    {
        if (TakenBy(key) is not { } taken)
        {
            _taken.Add(new Taken(key, action, item));
        }
        else if (taken.By != action) // binding a key twice to one action is harmless
        {
            Wrong(
                item,
                path,
                $"{KeyWording.Named(key)} is already taken by {taken.By.Id}, on line {taken.At.Line}.",
                $"Remove it from {taken.By.Id}, or give {action.Id} another key."
            );
        }
    }

    private Taken? TakenBy(Key key) => _taken.Find(t => t.Key.Equals(key));

    /// <summary>Rejects a key that the file reassigns while an action missing from the file still uses it by default.</summary>
    private void RefuseDefaultsTakenTwice()
    {
        foreach (var other in DashboardActions.All)
        {
            if (_lines[(int)other.Action] > 0)
            {
                continue;
            }

            foreach (var key in other.Defaults)
            {
                if (TakenBy(key) is { } taken)
                {
                    var rest = other.Defaults.Where(k => !k.Equals(key)).ToList();
                    Wrong(
                        taken.At,
                        $"{Bindings}.{taken.By.Id}",
                        $"{KeyWording.Named(key)} is already taken by {other.Id}.",
                        rest.Count > 0 ? $"{other.Id}: [{KeyWording.Written(rest)}]" : $"{other.Id}: [another key]"
                    );
                }
            }
        }
    }

    /// <summary>Checks whether a key is unlikely to be hit by accident or by typing into the wrong window: a capital letter, a function
    /// key, or a combination with Ctrl or Alt.</summary>
    private static bool IsDeliberate(Key key) =>
        key.Modifiers.HasFlag(KeyModifiers.Ctrl)
        || key.Modifiers.HasFlag(KeyModifiers.Alt)
        || key.Code is >= KeyCode.F1 and <= KeyCode.F12
        || (key.Code == KeyCode.Character && Rune.IsUpper(key.Rune));

    /// <summary>Key that terminals encode as the same byte; null = none.</summary>
    private static string? SameAs(Key key) =>
        key is { Code: KeyCode.Character, Modifiers: KeyModifiers.Ctrl }
            ? key.Rune.Value switch
            {
                'i' => "tab",
                'm' => "enter",
                'h' => "backspace",
                '[' => "esc",
                _ => null,
            }
            : null;

    private void Wrong(ConfigNode at, string path, string what, string next) => Wrong(at.Line, at.Column, path, what, next);

    private void Wrong(int line, int column, string path, string what, string next) =>
        _problems.Add(new Problem(what, $"{file}:{line}:{column}, key {path}", next, ExitCode.Usage));

    /// <summary>Key that the file binds to an action.</summary>
    private sealed record Taken(Key Key, ActionEntry By, ConfigNode At);
}
