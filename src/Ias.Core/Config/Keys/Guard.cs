using Ias.Core.Text;

namespace Ias.Core.Config.Keys;

/// <summary>Kind of protection a setting gives, which a file in the repository may not weaken unseen.</summary>
public enum GuardKind
{
    /// <summary>No value of it loosens anything.</summary>
    Nothing,

    /// <summary>A number; higher is weaker.</summary>
    Ceiling,

    /// <summary>A number; higher is weaker, and 0, which means none, is weakest.</summary>
    Limit,

    /// <summary>A number; lower is weaker.</summary>
    Floor,

    /// <summary>An amount of memory; more is weaker, and so is any that only the machine could compare.</summary>
    Memory,

    /// <summary>Words with an order; a later one is weaker.</summary>
    Order,

    /// <summary>A list; an entry less is weaker.</summary>
    Required,

    /// <summary>A list; an entry more is weaker.</summary>
    Granted,

    /// <summary>Any other value than the one seen before; the first is taken as it is.</summary>
    Seen,

    /// <summary>An agent known by its name: the first one named is taken as it is, and any other one than it is not.</summary>
    Agent,

    /// <summary>A program of the repository's choice: any that was not seen before, the first included.</summary>
    Program,
}

/// <summary>Comparison of two values of a setting by how much they protect.</summary>
/// <param name="Order">Of <see cref="GuardKind.Order"/>: the words, the strictest first.</param>
public sealed record Guard(GuardKind Kind, IReadOnlyList<string> Order)
{
    private const int Unknown = int.MaxValue;

    public static Guard Nothing { get; } = new(GuardKind.Nothing, []);

    public static Guard Ceiling { get; } = new(GuardKind.Ceiling, []);

    public static Guard Limit { get; } = new(GuardKind.Limit, []);

    public static Guard Floor { get; } = new(GuardKind.Floor, []);

    public static Guard Memory { get; } = new(GuardKind.Memory, []);

    /// <summary>A switch that guards while it is on.</summary>
    public static Guard On { get; } = OrderOf("true", "false");

    /// <summary>A switch that guards while it is off.</summary>
    public static Guard Off { get; } = OrderOf("false", "true");

    public static Guard Required { get; } = new(GuardKind.Required, []);

    public static Guard Granted { get; } = new(GuardKind.Granted, []);

    public static Guard Seen { get; } = new(GuardKind.Seen, []);

    public static Guard Agent { get; } = new(GuardKind.Agent, []);

    public static Guard Program { get; } = new(GuardKind.Program, []);

    /// <param name="strictestFirst">All words the setting may have.</param>
    public static Guard OrderOf(params string[] strictestFirst) => new(GuardKind.Order, strictestFirst);

    /// <summary>
    /// True when <paramref name="now"/> protects less than <paramref name="was"/>. A value that cannot be understood never counts
    /// as equally strict.
    /// </summary>
    /// <param name="was">What was seen before; the default where nothing was.</param>
    /// <param name="wasSeen">False: <paramref name="was"/> is the default.</param>
    public bool IsWeaker(IReadOnlyList<string> was, bool wasSeen, IReadOnlyList<string> now) =>
        Kind switch
        {
            GuardKind.Nothing => false,
            GuardKind.Ceiling or GuardKind.Limit => !(Number(now) <= Number(was)),
            GuardKind.Memory => !(
                now is [var much] && was is [var before] && MemorySize.Parse(much) is { } more && MemorySize.Parse(before) is { } most
                    ? more.IsAtMost(most)
                    : false
            ),
            GuardKind.Floor => !(Number(now) >= Number(was)),
            GuardKind.Order => Rank(now) > (Rank(was) is var rank && rank == Unknown ? 0 : rank),
            GuardKind.Required => was.Any(entry => !now.Contains(entry)),
            GuardKind.Granted => now.Any(entry => !was.Contains(entry)),
            GuardKind.Seen => wasSeen && !was.SequenceEqual(now),
            GuardKind.Agent => wasSeen && was.Count > 0 && !was.SequenceEqual(now),
            _ => !was.SequenceEqual(now),
        };

    /// <summary>True when a number means that there is no limit.</summary>
    internal bool IsNoLimit(string value) => Kind == GuardKind.Limit && Number([value]) == double.PositiveInfinity;

    // Not a number compares as weaker with everything.
    private double Number(IReadOnlyList<string> value) =>
        value is [var text]
        && double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? Kind == GuardKind.Limit && number == 0
                ? double.PositiveInfinity
                : number
            : double.NaN;

    // A word nobody knows comes after all others.
    private int Rank(IReadOnlyList<string> value)
    {
        for (var at = 0; value is [var word] && at < Order.Count; at++)
        {
            if (Order[at] == word)
            {
                return at;
            }
        }

        return Unknown;
    }
}
