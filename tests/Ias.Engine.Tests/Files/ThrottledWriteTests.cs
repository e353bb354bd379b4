using FsCheck;
using FsCheck.Fluent;
using Ias.Engine.Files;
using Ias.Tests;

namespace Ias.Engine.Tests.Files;

public sealed class ThrottledWriteTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly FakeTime _time = new();
    private readonly ThrottledWrite _paced;
    private int _value;
    private int _written;
    private int _writes;
    private bool _isFull;

    public ThrottledWriteTests()
        : this(inARow: 1) { }

    private ThrottledWriteTests(int inARow) => _paced = new ThrottledWrite(_time, Every, inARow, _gate, Write);

    public void Dispose() => _paced.Dispose();

    [Fact]
    public void What_changes_rarely_is_written_at_once()
    {
        foreach (var value in new[] { 1, 2, 3 })
        {
            Change(value);
            Assert.Equal(value, _written);
            _time.Advance(Every);
        }

        Assert.Equal(3, _writes);
    }

    [Fact]
    public void What_changes_often_is_written_once_when_its_time_has_come_and_then_rests()
    {
        Change(1);
        Change(2);
        Change(3);
        Assert.Equal(1, _written);

        _time.Advance(Every);
        Assert.Equal((3, 2), (_written, _writes));

        _time.Advance(Every * 10);
        Assert.Equal((2, 0), (_writes, _time.WaitingTimers));
    }

    [Fact]
    public void After_a_rest_some_in_a_row_are_written_at_once()
    {
        using var test = new ThrottledWriteTests(inARow: 3);
        foreach (var value in new[] { 1, 2, 3, 4 })
        {
            test.Change(value);
        }

        Assert.Equal(3, test._written);
        test._time.Advance(Every);
        Assert.Equal(4, test._written);
        test._time.Advance(Every * 2);
        test.Change(5);
        test.Change(6);
        test.Change(7);
        Assert.Equal(6, test._written);
    }

    [Fact]
    public void A_flush_writes_what_was_put_off_and_nothing_twice()
    {
        Change(1);
        Change(2);

        _paced.Flush();
        _paced.Flush();
        _time.Advance(Every);

        Assert.Equal((2, 2), (_written, _writes));
    }

    [Fact]
    public void A_late_write_that_fails_is_told_to_whoever_changes_it_next_and_done_when_it_can_be()
    {
        Change(1);
        Change(2);
        _isFull = true;
        _time.Advance(Every);

        Assert.Throws<IOException>(() => Change(3));

        _isFull = false;
        _paced.Flush();
        Assert.Equal(3, _written);
    }

    [Fact]
    public void It_is_never_older_than_its_time_and_never_written_more_often() =>
        Prop.ForAll(
                Gen.Choose(-300, 100).ArrayOf().ToArbitrary(),
                Gen.Choose(1, 5).ToArbitrary(),
                (steps, inARow) =>
                {
                    using var test = new ThrottledWriteTests(inARow);
                    var (passed, changed) = (0L, 0L);
                    foreach (var step in steps)
                    {
                        if (step > 0) // a change; otherwise so many milliseconds pass
                        {
                            changed = test._written == test._value ? passed : changed;
                            test.Change(test._value + 1);
                            continue;
                        }

                        test._time.Advance(TimeSpan.FromMilliseconds(-step));
                        passed -= step;
                        Assert.True(test._written == test._value || passed - changed < Every.TotalMilliseconds);
                    }

                    Assert.True(test._writes <= inARow + (passed / Every.TotalMilliseconds));
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000));

    private void Change(int value)
    {
        lock (_gate)
        {
            _value = value;
            _paced.Changed();
        }
    }

    private void Write()
    {
        if (_isFull)
        {
            throw new IOException("No space left on device");
        }

        (_written, _writes) = (_value, _writes + 1);
    }
}
