using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Keys;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Anything a person, their terminal and the run may do, in any order.</summary>
public sealed class ChanceTests : IDisposable
{
    private readonly Shop _shop = new();

    [Fact]
    public void Whatever_happens_it_is_drawn_and_nothing_is_asked_for_but_by_the_key_of_a_dialog_that_was_there()
    {
        var moments = Shop.Moments.ToDictionary(name => name, _shop.At);
        Prop.ForAll(
                Arb.From(Happenings),
                happened =>
                {
                    using var sitting = new Sitting(moments["running"]);
                    foreach (var one in happened)
                    {
                        var (dialog, shownAt, asked) = (sitting.DashboardView.Dialog, sitting.DialogShownAt, sitting.Asked.Count);
                        var (wasVoid, writing) = (dialog?.IsVoid ?? false, sitting.DashboardView.Writing);
                        one.Happen(sitting, moments);
                        if (sitting.Asked.Count == asked)
                        {
                            continue;
                        }

                        Assert.Equal(asked + 1, sitting.Asked.Count);
                        var key = Assert.IsType<Happening.Press>(one).Pressed;
                        if (dialog is null && sitting.Asked[^1].Request is Request.Note { Text: var text })
                        {
                            Assert.True(
                                writing is not null
                                    && (key == Key.Of('s', KeyModifiers.Ctrl) || key == new Key(KeyCode.Enter, default, KeyModifiers.Alt))
                                    && text.Length > 0
                            );
                        }
                        else
                        {
                            Assert.Equal(KeyCode.Character, key.Code);
                            Assert.True(
                                dialog is not null && !wasVoid && shownAt is { } at && sitting.Elapsed - at >= Dialog.Guard,
                                $"{sitting.Asked[^1].Request} without a dialog that was open for a while"
                            );
                            Assert.DoesNotContain((char)key.Rune.Value, " HRSA");
                        }
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    public void Dispose() => _shop.Dispose();

    private static Gen<Happening[]> Happenings { get; } =
        Gen.Frequency(
                (
                    12,
                    Gen.Elements(
                            DashboardActions.All.SelectMany(action => action.Defaults).Append(Key.Of('c', KeyModifiers.Ctrl)).ToArray()
                        )
                        .Select(key => (Happening)new Happening.Press(key))
                ),
                (
                    8,
                    Gen.Elements(
                            "HHHRRSSAAxyydslpnowm\e\r"
                                .Select(c =>
                                    c == '\e' ? new Key(KeyCode.Escape)
                                    : c == '\r' ? new Key(KeyCode.Enter)
                                    : Key.Of(c)
                                )
                                .ToArray()
                        )
                        .Select(key => (Happening)new Happening.Press(key))
                ),
                (
                    2,
                    Gen.Elements(
                            "xydsln"
                                .Select(c => Key.Of(c, KeyModifiers.Alt))
                                .Append(Key.Of('s', KeyModifiers.Ctrl))
                                .Append(new Key(KeyCode.Enter, default, KeyModifiers.Alt))
                                .Append(new Key(KeyCode.F5))
                                .ToArray()
                        )
                        .Select(key => (Happening)new Happening.Press(key))
                ),
                (2, Hostile.Text.Select(text => (Happening)new Happening.Paste(text))),
                (
                    2,
                    Gen.Zip(Gen.Elements(Enum.GetValues<MouseAction>()), Gen.Zip(Gen.Choose(0, 130), Gen.Choose(0, 45)))
                        .Select(m => (Happening)new Happening.Point(m.Item1, m.Item2.Item1, m.Item2.Item2))
                ),
                (2, Gen.Zip(Gen.Choose(1, 130), Gen.Choose(1, 45)).Select(size => (Happening)new Happening.Size(size.Item1, size.Item2))),
                (3, Gen.Elements(Shop.Moments.ToArray()).Select(moment => (Happening)new Happening.Moment(moment))),
                (6, Gen.Elements(10, 100, 290, 400, 5000, 200_000).Select(ms => (Happening)new Happening.Time(ms)))
            )
            .ArrayOf();

    private abstract record Happening
    {
        public abstract void Happen(Sitting sitting, IReadOnlyDictionary<string, RawState> moments);

        public sealed record Press(Key Pressed) : Happening
        {
            public override void Happen(Sitting sitting, IReadOnlyDictionary<string, RawState> moments) => sitting.Press(Pressed);
        }

        public sealed record Paste(string Text) : Happening
        {
            public override void Happen(Sitting sitting, IReadOnlyDictionary<string, RawState> moments) => sitting.Paste(Text);
        }

        public sealed record Point(MouseAction Action, int Column, int Row) : Happening
        {
            public override void Happen(Sitting sitting, IReadOnlyDictionary<string, RawState> moments) =>
                sitting.Point(Action, Column, Row);
        }

        public sealed record Size(int Columns, int Rows) : Happening
        {
            public override void Happen(Sitting sitting, IReadOnlyDictionary<string, RawState> moments) => sitting.Resize(Columns, Rows);
        }

        public sealed record Moment(string Name) : Happening
        {
            public override void Happen(Sitting sitting, IReadOnlyDictionary<string, RawState> moments) => sitting.Show(moments[Name]);
        }

        public sealed record Time(int Milliseconds) : Happening
        {
            public override void Happen(Sitting sitting, IReadOnlyDictionary<string, RawState> moments) =>
                sitting.Advance(TimeSpan.FromMilliseconds(Milliseconds));
        }
    }
}
