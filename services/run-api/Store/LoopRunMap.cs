using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrate.RunApi.Store;

internal sealed class LoopRunMap : IEntityTypeConfiguration<LoopRunView>
{
    public void Configure(EntityTypeBuilder<LoopRunView> builder)
    {
        builder.ToView("run_view", "loop").HasNoKey();
        builder.Property(row => row.State).HasColumnType("json");
    }
}
