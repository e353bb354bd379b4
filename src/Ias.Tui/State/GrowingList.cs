using System.Collections;
using System.Runtime.CompilerServices;

namespace Ias.Tui.State;

/// <summary>Factory for collection expressions of <see cref="GrowingList{T}"/>.</summary>
public static class GrowingList
{
    public static GrowingList<T> Of<T>(ReadOnlySpan<T> items)
    {
        var list = GrowingList<T>.Empty;
        foreach (var item in items)
        {
            list = list.Add(item);
        }

        return list;
    }
}

/// <summary>Immutable list for append-only data: each version shares its items with the previous one, so that adding costs the same at any
/// length. Reads are as fast as from an array and safe on any thread.</summary>
[CollectionBuilder(typeof(GrowingList), nameof(GrowingList.Of))]
public sealed class GrowingList<T> : IReadOnlyList<T>
{
    private const int Shift = 7;
    private const int BlockLength = 1 << Shift;
    private const int Mask = BlockLength - 1;

    private readonly Storage _storage;
    private readonly int _start;

    private GrowingList(Storage storage, int start, int length) => (_storage, _start, Length) = (storage, start, length);

    /// <summary>List without any items.</summary>
    internal static GrowingList<T> Empty { get; } = new(new Storage([], 0), 0, 0);

    public int Length { get; }

    public bool IsEmpty => Length == 0;

    int IReadOnlyCollection<T>.Count => Length;

    private int End => _start + Length;

    public T this[int index] =>
        (uint)index < (uint)Length
            ? _storage.Blocks[(_start + index) >> Shift][(_start + index) & Mask]
            : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Checks whether any item matches; allocates nothing.</summary>
    public bool Any(Func<T, bool> match)
    {
        foreach (var item in this)
        {
            if (match(item))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>List with one more item at its end.</summary>
    public GrowingList<T> Add(T item)
    {
        // After the newest version the place is free; after an older one it holds another item.
        var storage =
            Length > 0 && Interlocked.CompareExchange(ref _storage.Filled, End + 1, End) == End ? _storage : _storage.Copy(End, End + 1);
        storage.Put(End, item);
        return new(storage, _start, Length + 1);
    }

    /// <summary>List with one item replaced. Copies the block that holds it.</summary>
    public GrowingList<T> SetItem(int index, T item)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
        var storage = _storage.Copy(End, End);
        storage.Replace(_start + index, End, item);
        return new(storage, _start, Length);
    }

    /// <summary>Items from one index up to another, exclusive; shared.</summary>
    public GrowingList<T> Part(int from, int end) => from == 0 && end == Length ? this : new(_storage, _start + from, end - from);

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator()
    {
        for (var i = 0; i < Length; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    /// <summary>Enumerates a list without allocating.</summary>
    public struct Enumerator(GrowingList<T> list)
    {
        private int _at = -1;

        public readonly T Current => list[_at];

        public bool MoveNext() => ++_at < list.Length;
    }

    /// <summary>Storage shared between versions. A filled place is never overwritten.</summary>
    private sealed class Storage(T[][] first, int filled)
    {
        public int Filled = filled;

        public T[][] Blocks { get; private set; } = first;

        /// <summary>Copy up to an index whose last block is not shared, so that it can grow.</summary>
        public Storage Copy(int end, int upTo)
        {
            var blocks = Blocks[..((end + Mask) >> Shift)];
            if ((end & Mask) != 0)
            {
                blocks[^1] = [.. blocks[^1]];
            }

            return new(blocks, upTo);
        }

        public void Put(int at, T item)
        {
            var (place, index) = (at >> Shift, at & Mask);
            var blocks = Blocks;
            if (place >= blocks.Length)
            {
                Array.Resize(ref blocks, Math.Max(place + 1, 2 * blocks.Length));
                Blocks = blocks;
            }

            var block = blocks[place] ?? new T[place == 0 ? 4 : BlockLength];
            if (index == block.Length)
            {
                Array.Resize(ref block, Math.Min(BlockLength, 2 * block.Length));
            }

            block[index] = item;
            blocks[place] = block;
        }

        /// <summary>Overwrites an item of a copy that is not shared yet.</summary>
        public void Replace(int at, int end, T item)
        {
            var place = at >> Shift;
            if (place != end >> Shift) // the last block is not shared
            {
                Blocks[place] = [.. Blocks[place]];
            }

            Blocks[place][at & Mask] = item;
        }
    }
}
