using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Column of a <see cref="Table{T, TKey}"/>, with its width and cells.</summary>
/// <param name="Minimum">Minimum width; without a weight, the exact width.</param>
/// <param name="Weight">Weight of its share of the remaining width; 0 = none.</param>
/// <param name="Importance">If there is no room, the column with the lowest value is hidden first, of two the right one. The last column is
/// never hidden.</param>
/// <param name="IsNumber">Whether it is right-aligned.</param>
/// <param name="RoleOf">Role of a cell; null = ordinary text.</param>
public sealed record TableColumn<T>(
    string Title,
    CellText<T> Text,
    int Minimum,
    int Weight = 0,
    int Importance = 0,
    bool IsNumber = false,
    Func<T, Role>? RoleOf = null
);
