using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrate.RunApi.Store;

internal sealed class IdempotencyMap : IEntityTypeConfiguration<IdempotencyRow>
{
    public void Configure(EntityTypeBuilder<IdempotencyRow> builder)
    {
        builder.ToTable("idempotency_keys").HasKey(row => new { row.Owner, row.Key });
        builder.HasIndex(row => row.At).HasMethod("brin").HasDatabaseName("idempotency_keys_by_age");
    }
}
