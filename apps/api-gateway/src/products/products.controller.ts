import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditedInside } from '../audit/audited.js';
import { Acting, type Operation } from '../audit/operation.js';
import { type Page } from '../edge/page.js';
import { AnyScope } from '../keys/caller.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { ProductDto, ProductsQueryDto } from './product.dto.js';
import { Products, type ShownProduct } from './products.service.js';

/** What can be bought. */
@ApiTags('products')
@ApiBearerAuth()
@Controller('v1/products')
@AnyScope()
export class ProductsController {
  constructor(private readonly products: Products) {}

  @Get()
  @ApiOperation({ summary: 'All products, by code' })
  @ApiPage('Product')
  list(@Query() query: ProductsQueryDto): Promise<Page<ShownProduct>> {
    return this.products.list(query);
  }

  @Get(':code')
  @ApiAnswers({ 200: 'Product' })
  @ApiProblems(404)
  get(@Param('code') code: string): Promise<ShownProduct> {
    return this.products.get(code);
  }
}

/** The catalogue, by operators. */
@ApiTags('operators: catalogue')
@ApiBearerAuth()
@Controller('admin/v1/products')
export class CatalogueController {
  constructor(private readonly products: Products) {}

  @Get()
  @ApiPage('Product')
  list(@Query() query: ProductsQueryDto): Promise<Page<ShownProduct>> {
    return this.products.list(query);
  }

  @Get(':code')
  @ApiAnswers({ 200: 'Product' })
  @ApiProblems(404)
  get(@Param('code') code: string): Promise<ShownProduct> {
    return this.products.get(code);
  }

  @Put(':code')
  @AuditedInside()
  @ApiOperation({ summary: 'Make or replace a product' })
  @ApiAnswers({ 200: 'Product' })
  @ApiProblems(422)
  put(@Param('code') code: string, @Body() body: ProductDto, @Acting() by: Operation): Promise<ShownProduct> {
    return this.products.put(code, body, by);
  }
}
