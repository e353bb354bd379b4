using Ias.Tui.Looks;

namespace Ias.Tui.Widgets;

/// <summary>A column of a <see cref="Table{T, TKey}"/>.</summary>
/// <param name="Minimum">Columns of the screen it has at least; without a weight, exactly.</param>
/// <param name="Weight">Its share of what is left over, against the other columns' shares; 0: none.</param>
/// <param name="Importance">Where there is no room, the column with the least goes first, of two the right one. The last column never
/// goes.</param>
/// <param name="IsNumber">Stands at the right edge of its column.</param>
/// <param name="RoleOf">How a cell looks; null: as ordinary text.</param>
public sealed record TableColumn<T>(
    string Title,
    CellText<T> Text,
    int Minimum,
    int Weight = 0,
    int Importance = 0,
    bool IsNumber = false,
    Func<T, Role>? RoleOf = null
);
